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

struct Message {
  TautLong selector, value;
  bool operator==(const Message&) const = default;
};

// Protocol callbacks carry no context, so what a host saw is kept here.
struct Recorded {
  std::vector<Message> messages;
  std::vector<TautLong> plain, timed;
  TautTime time{};
  TautLong supports = 1, answer = 1;
} recorded;

void plain(TautLong half, TautBool direct) {
  CHECK(direct == 1);
  recorded.plain.push_back(half);
}
TautTime* timed(TautTime* time, TautLong half, TautBool direct) {
  CHECK(direct == 1);
  recorded.timed.push_back(half);
  recorded.time = *time;
  std::memset(time, 0x5A, sizeof *time);
  return reinterpret_cast<TautTime*>(1);
}
TautLong message(TautLong selector, TautLong value, void* data, double* opt) {
  CHECK(data == nullptr);
  CHECK(opt == nullptr);
  recorded.messages.push_back({selector, value});
  return selector == TAUT_MESSAGE_SELECTOR_SUPPORTED ? recorded.supports : recorded.answer;
}

constexpr TautCallbacks whole{plain, nullptr, message, timed};

}  // namespace

TEST_CASE("a selector is announced before use, and time only goes to hosts that accept it and have the function") {
  recorded = {};
  CHECK(wants_time_info(whole));
  CHECK(recorded.messages == std::vector<Message>{{1, 7}, {7, 0}});

  recorded = {.supports = 0};
  CHECK_FALSE(wants_time_info(whole));
  CHECK(recorded.messages == std::vector<Message>{{1, 7}});

  recorded = {.answer = 0};
  CHECK_FALSE(wants_time_info(whole));

  TautCallbacks without = whole;
  without.buffer_switch_time_info = nullptr;
  recorded = {};
  CHECK_FALSE(wants_time_info(without));

  without = whole;
  without.message = nullptr;
  CHECK_FALSE(wants_time_info(without));
}

TEST_CASE("each cycle's time is complete and clean, whatever the host did to the last one") {
  recorded = {};
  HostCallbacks host(whole, true, std::make_shared<CallbackScope>());
  for (const std::int64_t position : {std::int64_t{0}, std::int64_t{64}, std::int64_t{1} << 40}) {
    host.process(1, {.position = position, .time = position + 7, .rate = 48000});
    CHECK(tests::whole(recorded.time.info.position) == position);
    CHECK(tests::whole(recorded.time.info.system_time) == position + 7);
    CHECK(recorded.time.info.rate == 48000);
    CHECK(recorded.time.info.flags == 7);
    CHECK(recorded.time.info.speed == 0);
    CHECK(recorded.time.time_code.flags == 0);
    for (const TautLong word : recorded.time.reserved) CHECK(word == 0);
    for (const char byte : recorded.time.info.reserved) CHECK(byte == 0);
  }
  CHECK(recorded.timed == std::vector<TautLong>{1, 1, 1});
  CHECK(recorded.plain.empty());
}

TEST_CASE("without time only the plain callback is called") {
  recorded = {};
  HostCallbacks host(whole, false, std::make_shared<CallbackScope>());
  host.process(0, {});
  host.process(1, {});
  CHECK(recorded.plain == std::vector<TautLong>{0, 1});
  CHECK(recorded.timed.empty());
}

TEST_CASE("each notice is announced first, and withheld from hosts that do not know it") {
  using enum engine::Notice;
  const std::pair<engine::Notice, TautLong> known[] = {{reset, 3}, {latencies, 6}, {overload, 15}};
  HostCallbacks host(whole, false, std::make_shared<CallbackScope>());
  for (const auto& [notice, selector] : known) {
    recorded = {};
    host.tell(notice);
    CHECK(recorded.messages == std::vector<Message>{{1, selector}, {selector, 0}});
    if (notice == reset) continue;  // habits_test.cpp
    recorded = {.supports = 0};
    host.tell(notice);
    CHECK(recorded.messages == std::vector<Message>{{1, selector}});
  }

  HostCallbacks mute({plain, nullptr, nullptr, nullptr}, false, std::make_shared<CallbackScope>());
  for (const engine::Notice notice : {reset, latencies, overload}) mute.tell(notice);
}
