// SPDX-License-Identifier: MIT
// Hosts' habits with messages, one host each, on this system's driver: docs/habits.md lists them.
#include <map>
#include <mutex>
#include <set>

#include "driver/rig.hpp"

using namespace taut;
using namespace taut::tests;
using Table = TautDriverTable;

namespace {

using Answers = TautLong (*)(TautLong selector, TautLong value);

struct Habit {
  const char* name;
  Answers answers;
  long resets;  // received when two are due
};

bool is_question(TautLong selector) { return selector == TAUT_MESSAGE_SELECTOR_SUPPORTED; }

constexpr Habit habits[] = {
    {"knows its selectors, and opens anew",
     [](TautLong selector, TautLong value) -> TautLong { return !is_question(selector) || value <= 7; }, 2},
    {"says yes to everything, and does nothing", [](TautLong, TautLong) -> TautLong { return 1; }, 2},
    {"says no to every question, and honours a reset",
     [](TautLong selector, TautLong) -> TautLong { return selector == TAUT_MESSAGE_RESET_REQUEST; }, 2},
    {"says no to everything: it is tried once", [](TautLong, TautLong) -> TautLong { return 0; }, 1},
    {"announces resets and refuses them",
     [](TautLong selector, TautLong value) -> TautLong {
       return is_question(selector) && value == TAUT_MESSAGE_RESET_REQUEST;
     },
     2},
    {"knows resets alone",
     [](TautLong selector, TautLong value) -> TautLong {
       return (is_question(selector) ? value : selector) == TAUT_MESSAGE_RESET_REQUEST;
     },
     2},
    {"knows other selectors, and no resets: its no counts",
     [](TautLong selector, TautLong value) -> TautLong {
       return is_question(selector) && value == TAUT_MESSAGE_LATENCIES_CHANGED;
     },
     0},
    {"answers an error to everything", [](TautLong, TautLong) -> TautLong { return TAUT_INVALID_PARAMETER; }, 1},
};

double other_rate(const App& app) {
  double rate = 0;
  app(&Table::get_sample_rate, &rate);
  return rate == 48000 ? 44100 : 48000;
}

/// What a host received, and whether that was fair: some hosts abort on a selector they did not agree to.
struct Watch {
  std::mutex mutex;
  std::map<TautLong, long> questions, sent;
  std::set<TautLong> agreed;
  long unfair = 0, in_audio = 0, in_call = 0;
  std::thread::id control = std::this_thread::get_id();
  std::atomic<std::thread::id> audio;

  TautLong take(TautLong selector, TautLong value, Answers answers) {
    const std::lock_guard lock(mutex);
    const TautLong answer = answers(selector, value);
    if (is_question(selector)) {
      ++questions[value];
      if (answer == 1) agreed.insert(value);
      return answer;
    }
    ++sent[selector];
    if (!agreed.contains(selector) && selector != TAUT_MESSAGE_RESET_REQUEST) ++unfair;
    if (selector != TAUT_MESSAGE_SUPPORTS_TIME_INFO) {
      const auto here = std::this_thread::get_id();
      in_audio += here == audio.load();
      in_call += here == control;
    }
    return answer;
  }
  long asked(TautLong selector) {
    const std::lock_guard lock(mutex);
    return questions[selector];
  }
};

}  // namespace

TEST_CASE("Q14, Q15: each host is asked the way it understands, and receives nothing else") {
  for (const Habit& habit : habits) {
    CAPTURE(habit.name);
    Watch watch;
    Rig rig;
    App& app = rig.app;
    app.habit = [&](TautLong selector, TautLong value) { return watch.take(selector, value, habit.answers); };
    app.on_switch = [&](TautLong) { watch.audio = std::this_thread::get_id(); };
    rig.run();
    REQUIRE(rig.runs());
    for (long due = 1; due <= 2; ++due) {
      CHECK(app(&Table::set_sample_rate, other_rate(app)) == TAUT_OK);
      CHECK(eventually([&] { return watch.asked(TAUT_MESSAGE_RESET_REQUEST) >= due; }));
      if (due <= habit.resets)
        CHECK(eventually([&] {
          const std::lock_guard lock(watch.mutex);
          return watch.sent[TAUT_MESSAGE_RESET_REQUEST] == due;
        }));
      CHECK(rig.runs());  // whatever it answers, the stream goes on
    }
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
    const std::lock_guard lock(watch.mutex);
    CHECK(watch.sent[TAUT_MESSAGE_RESET_REQUEST] == habit.resets);
    CHECK(watch.unfair == 0);
    CHECK(watch.in_audio == 0);
    CHECK(watch.in_call == 0);
  }
}

TEST_CASE("Q10, Q14: a host that answers no to every question may reopen within the bare reset") {
  Rig rig;
  App& app = rig.app;
  std::atomic<long> opened{0};
  std::string refused;
  app.habit = [&](TautLong selector, TautLong) -> TautLong {
    if (selector != TAUT_MESSAGE_RESET_REQUEST) return 0;
    app(&Table::stop);
    app(&Table::dispose_buffers);
    app.expect_start();
    if (app.create(128) == TAUT_OK && app(&Table::start) == TAUT_OK)
      ++opened;
    else
      refused = app.words();
    return 1;
  };
  rig.run();
  REQUIRE(rig.runs());
  CHECK(app(&Table::set_sample_rate, other_rate(app)) == TAUT_OK);
  CHECK_MESSAGE(eventually([&] { return opened == 1; }), refused);
  CHECK(rig.runs());
}

TEST_CASE("a host without a message callback plays on") {
  Rig rig;
  TautCallbacks mute = App::callbacks();
  mute.message = nullptr;
  mute.sample_rate_did_change = nullptr;
  REQUIRE(rig.app.create(64, mute) == TAUT_OK);
  rig.app.expect_start();
  REQUIRE(rig.app(&Table::start) == TAUT_OK);
  REQUIRE(rig.runs());
  CHECK(rig.app(&Table::set_sample_rate, other_rate(rig.app)) == TAUT_OK);
  CHECK(rig.runs());
}
