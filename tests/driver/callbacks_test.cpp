// SPDX-License-Identifier: MIT
// What hosts are told, and how they are asked: quirks Q13 (fourth callback NULL or a dummy), Q14 (answers 0 to
// everything), Q15 (claims support, does nothing), Q46 (strict toggle, which is the engine's job).
#include <doctest/doctest.h>

#include <cstring>
#include <vector>

#include "driver/host_callbacks.hpp"
#include "driver/numbers.hpp"

using namespace taut;
using namespace taut::driver;

namespace {

struct Asked {
  TautLong selector, value;
  bool operator==(const Asked&) const = default;
};

// Protocol callbacks carry no context, so what a host saw is kept here.
struct Seen {
  std::vector<Asked> messages;
  std::vector<TautLong> plain, timed;
  TautTime time{};
  TautLong supports = 1, answer = 1;
} seen;

void plain(TautLong half, TautBool direct) {
  CHECK(direct == 1);
  seen.plain.push_back(half);
}
TautTime* timed(TautTime* time, TautLong half, TautBool direct) {
  CHECK(direct == 1);
  seen.timed.push_back(half);
  seen.time = *time;
  std::memset(time, 0x5A, sizeof *time);
  return reinterpret_cast<TautTime*>(1);
}
TautLong message(TautLong selector, TautLong value, void* data, double* opt) {
  CHECK(data == nullptr);
  CHECK(opt == nullptr);
  seen.messages.push_back({selector, value});
  return selector == TAUT_MESSAGE_SELECTOR_SUPPORTED ? seen.supports : seen.answer;
}

constexpr TautCallbacks whole{plain, nullptr, message, timed};

}  // namespace

TEST_CASE("a selector is announced before use, and time only goes to hosts that accept it and have the function") {
  seen = {};
  CHECK(wants_time_info(whole));
  CHECK(seen.messages == std::vector<Asked>{{1, 7}, {7, 0}});

  seen = {.supports = 0};
  CHECK_FALSE(wants_time_info(whole));
  CHECK(seen.messages == std::vector<Asked>{{1, 7}});

  seen = {.answer = 0};
  CHECK_FALSE(wants_time_info(whole));

  TautCallbacks without = whole;
  without.buffer_switch_time_info = nullptr;
  seen = {};
  CHECK_FALSE(wants_time_info(without));

  without = whole;
  without.message = nullptr;
  CHECK_FALSE(wants_time_info(without));
}

TEST_CASE("each cycle's time is complete and clean, whatever the host did to the last one") {
  seen = {};
  HostCallbacks host(whole, true, std::make_shared<CallbackScope>());
  for (const std::int64_t position : {std::int64_t{0}, std::int64_t{64}, std::int64_t{1} << 40}) {
    host.process(1, {.position = position, .time = position + 7, .rate = 48000});
    CHECK(tests::whole(seen.time.info.position) == position);
    CHECK(tests::whole(seen.time.info.system_time) == position + 7);
    CHECK(seen.time.info.rate == 48000);
    CHECK(seen.time.info.flags == 7);
    CHECK(seen.time.info.speed == 0);
    CHECK(seen.time.time_code.flags == 0);
    for (const TautLong word : seen.time.reserved) CHECK(word == 0);
    for (const char byte : seen.time.info.reserved) CHECK(byte == 0);
  }
  CHECK(seen.timed == std::vector<TautLong>{1, 1, 1});
  CHECK(seen.plain.empty());
}

TEST_CASE("without time only the plain callback is called") {
  seen = {};
  HostCallbacks host(whole, false, std::make_shared<CallbackScope>());
  host.process(0, {});
  host.process(1, {});
  CHECK(seen.plain == std::vector<TautLong>{0, 1});
  CHECK(seen.timed.empty());
}

TEST_CASE("each notice is announced first, and withheld from hosts that do not know it") {
  using enum engine::Notice;
  const std::pair<engine::Notice, TautLong> known[] = {{reset, 3}, {latencies, 6}, {overload, 15}};
  HostCallbacks host(whole, false, std::make_shared<CallbackScope>());
  for (const auto& [notice, selector] : known) {
    seen = {};
    host.tell(notice);
    CHECK(seen.messages == std::vector<Asked>{{1, selector}, {selector, 0}});
    if (notice == reset) continue;  // habits_test.cpp
    seen = {.supports = 0};
    host.tell(notice);
    CHECK(seen.messages == std::vector<Asked>{{1, selector}});
  }

  HostCallbacks mute({plain, nullptr, nullptr, nullptr}, false, std::make_shared<CallbackScope>());
  for (const engine::Notice notice : {reset, latencies, overload}) mute.tell(notice);
}
