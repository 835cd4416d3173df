// SPDX-License-Identifier: MIT
// The device slot against a model: every call in random order on one thread, where the model predicts the answer; and
// all threads at once on a card that blocks, fails and is slow, where the device contract must hold.
// TAUT_SLOT_STEPS: number of random calls; nightly runs a million.
#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include "engine/device_slot.hpp"
#include "engine/scripted_card.hpp"

using namespace taut;
using engine::Attachment;
using engine::DeviceSlot;
using tests::ScriptedCard;
using Call = ScriptedCard::Call;
using State = DeviceSlot::State;

namespace {

std::int64_t steps() {
  const char* const wanted = std::getenv("TAUT_SLOT_STEPS");
  return wanted ? std::atoll(wanted) : 20'000;
}

engine::Wanted wanted_of(ScriptedCard& card) {
  return {.backend = &card,
          .request = {.in = "scripted:card", .out = "scripted:card"},
          .rates = {{.hz = 48000, .min_frames = 16, .max_frames = 1024, .preferred_frames = 64}},
          .buffer = 64,
          .in_channels = {0, 1},
          .out_channels = {0, 1}};
}

using Random = std::mt19937;

void sleep_up_to(Random& random, std::uint32_t ns) {
  platform::system_clock().sleep_until(platform::system_clock().now() + static_cast<Nanos>(random() % ns));
}

class Model {
 public:
  explicit Model(std::uint32_t seed) : random_(seed) {
    card_.follow([this](Call call) -> Expected<void> {
      if (call == Call::open && fail_open_) return failure(Trouble::busy, "Another program holds it.");
      if (call == Call::start && fail_start_) return failure(Trouble::broken, "It does not start.");
      return {};
    });
  }

  void step() {
    fail_open_ = chance(8);
    fail_start_ = chance(8);
    if (chance(16)) card_.plugged = !card_.plugged;
    switch (random_() % 10) {
      case 0:
        open();
        break;
      case 1:
        start();
        break;
      case 2:
        take();
        break;
      case 3:
        lose();
        break;
      case 4:
        release();
        break;
      case 5:
        close_lost();
        break;
      case 6:
        convert();
        break;
      case 7:
        reopen();
        break;
      case 8:
        visit();
        break;
      default:
        if (chance(4)) close();
    }
    REQUIRE(slot_->state() == state_);
    REQUIRE(slot_->serving() == serving_);
    REQUIRE(slot_->away() == (state_ != State::ready && state_ != State::in_use));
    REQUIRE(card_.open_now == (state_ == State::absent ? 0 : 1));
    for (const auto& [what, count] : card_.breaches()) FAIL(what, ", times: ", count);
  }

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  void make() {
    slot_.emplace(wanted_, Nanos{0});
    state_ = State::absent;
    serving_ = false;
  }
  // A stream that saw its card unplugged has lost it for good.
  void opened(State state) {
    state_ = state;
    stale_ = false;
  }
  bool starts() {
    stale_ = stale_ || (!fail_start_ && !card_.plugged);
    return !fail_start_ && !stale_;
  }

  void open() {
    const bool can = state_ == State::absent || state_ == State::ready || state_ == State::lost;
    const bool anew = can && state_ != State::ready;
    const auto done = slot_->open([](Attachment&) {});
    REQUIRE(done.has_value() == (can && (!anew || (card_.plugged && !fail_open_))));
    if (!can) {
      CHECK(done.error().trouble == Trouble::busy);
      return;
    }
    if (anew && done) opened(State::ready);
    if (anew && !done) state_ = State::absent;
    if (done) CHECK(*done == anew);
  }
  void start() {
    const bool can = state_ == State::ready && !serving_, good = can && starts();
    if (serving_) return;  // the contract: one loop at a time
    REQUIRE(slot_->start().has_value() == good);
    if (can) state_ = good ? State::in_use : State::absent;
    serving_ = good;
  }
  void take() {
    if (!serving_) return;
    REQUIRE((slot_->take() != nullptr) == (state_ == State::offered));
    if (state_ == State::offered) state_ = State::in_use;
  }
  void lose() {
    if (state_ != State::in_use) return;
    slot_->lose();
    state_ = State::lost;
  }
  void release() {
    if (!serving_) return;
    slot_->release();
    serving_ = false;
    if (state_ == State::in_use || state_ == State::offered) state_ = State::ready;
  }
  void close_lost() {
    const bool explained = state_ == State::lost;
    REQUIRE(slot_->close_lost().empty() != explained);
    if (explained) state_ = State::absent;
  }
  void convert() {
    REQUIRE_FALSE(slot_->convertible());
    const bool can = state_ == State::lost;
    if (!can) {
      CHECK_FALSE(slot_->convert([](Attachment&) {}));
      return;
    }
    const bool good = starts();
    REQUIRE(slot_->convert([](Attachment&) {}).has_value() == good);
    state_ = !good ? State::absent : serving_ ? State::offered : State::ready;
  }
  void reopen() {
    const bool can = state_ == State::absent && serving_;
    const bool there = can && card_.plugged && !fail_open_;
    if (there) stale_ = false;
    const bool good = there && starts();
    const auto done = slot_->reopen([](Attachment&) {});
    REQUIRE(done.has_value() == (!can || good));
    if (done) CHECK(*done == can);
    if (can && good) opened(State::offered);
  }
  void visit() {
    slot_->nudge();
    CHECK(slot_->recover());
    const bool there = state_ == State::ready || state_ == State::offered || state_ == State::in_use;
    CHECK(slot_->describe().size() == (there ? 1 : 0));
  }
  // Also while a loop is in it: then the end of the loop closes the device, and until then nobody else gets it.
  void close() {
    const bool now = state_ != State::in_use;
    REQUIRE(slot_->close() == now);
    if (!now) {
      DeviceSlot next(wanted_, 0);
      const auto refused = next.open([](Attachment&) {});
      REQUIRE_FALSE(refused);
      CHECK(refused.error().trouble == Trouble::busy);
    }
    if (serving_) slot_->release();
    REQUIRE(slot_->state() == State::absent);
    CHECK_FALSE(slot_->open([](Attachment&) {}));
    make();
  }

  Random random_;
  ScriptedCard card_;
  engine::Wanted wanted_ = wanted_of(card_);
  std::optional<DeviceSlot> slot_{std::in_place, wanted_, Nanos{0}};
  State state_ = State::absent;
  bool serving_ = false, stale_ = false, fail_open_ = false, fail_start_ = false;
};

/// All at once: a host's control calls, its loop, the worker, and readers of the report.
class ConcurrentCallers {
 public:
  explicit ConcurrentCallers(std::uint32_t seed) : seed_(seed) {
    card_.follow([this](Call call) -> Expected<void> {
      thread_local Random random(++seed_);
      if (call == Call::open || call == Call::start || call == Call::stop || call == Call::recover)
        if (random() % 4 == 0) sleep_up_to(random, 300'000);
      if (call == Call::open && random() % 6 == 0) return failure(Trouble::busy, "Another program holds it.");
      if (call == Call::start && random() % 8 == 0) return failure(Trouble::broken, "It does not start.");
      if (call == Call::recover && random() % 2 == 0) return failure(Trouble::broken, "Not yet.");
      return {};
    });
  }

  void run(std::int64_t calls) {
    Random random(seed_);
    for (std::int64_t call = 0; call < calls;) {
      const auto slot = std::make_shared<DeviceSlot>(wanted_);
      std::atomic<bool> ended{false};
      std::jthread worker([&] { look_after(*slot, ended); });
      std::jthread reporter([&] { ask(*slot, ended); });
      for (auto rounds = 1 + random() % 8; rounds > 0; --rounds, call += 4) {
        REQUIRE(slot->wait_for_loop());
        if (!slot->open([](Attachment&) {}) || !slot->start()) continue;
        std::atomic<bool> stop{false};
        std::jthread loop([&, seed = static_cast<std::uint32_t>(random())] { serve(*slot, stop, seed); });
        sleep_up_to(random, 500'000);
        if (random() % 3 == 0) card_.plugged = !card_.plugged;
        if (random() % 8 == 0) card_.rate = card_.rate == 48000 ? 96000 : 48000;
        if (random() % 16 == 0) ended = true;
        stop = true;
        slot->nudge();
      }
      card_.plugged = true;
      ended = true;
      if (slot->close()) CHECK(card_.open_now == 0);
      worker.join();
      reporter.join();
      REQUIRE(slot->state() == State::absent);
      REQUIRE(card_.open_now == 0);
      for (const auto& [what, count] : card_.breaches()) FAIL(what, ", times: ", count);
    }
  }

 private:
  static void look_after(DeviceSlot& slot, const std::atomic<bool>& ended) {
    while (!ended) {
      if (slot.convertible())
        static_cast<void>(slot.convert([](Attachment&) {}));
      else
        slot.close_lost();
      static_cast<void>(slot.reopen([](Attachment&) {}));
      slot.recover();
      std::this_thread::yield();
    }
  }
  static void ask(DeviceSlot& slot, const std::atomic<bool>& ended) {
    while (!ended) {
      static_cast<void>(slot.describe());
      static_cast<void>(slot.explain(1, {}));
      slot.nudge();
      std::this_thread::yield();
    }
  }
  static void serve(DeviceSlot& slot, const std::atomic<bool>& stop, std::uint32_t seed) {
    Random random(seed);
    Attachment* attachment = &slot.opened();
    device::Turn turn;
    while (!stop) {
      if (!attachment) attachment = slot.take();
      if (!attachment) {
        std::this_thread::yield();
        continue;
      }
      const auto wake = attachment->stream->wait(0, turn);
      const bool outdated = wake == device::Wake::changed && attachment->outdated();
      if (wake != device::Wake::gone && !outdated && random() % 64 != 0) continue;
      slot.lose();
      attachment = nullptr;
    }
    slot.release();
  }

  ScriptedCard card_;
  engine::Wanted wanted_ = wanted_of(card_);
  std::atomic<std::uint32_t> seed_;
};

}  // namespace

TEST_CASE("the slot matches the model, for any order of calls") {
  for (const std::uint32_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    Model model(seed);
    for (std::int64_t step = 0; step < steps() / 4; ++step) model.step();
  }
}

TEST_CASE("all threads at once, on a card that blocks, fails and is slow: the device contract holds") {
  const auto shorter = std::max<std::int64_t>(steps() / 20, 200);
  ConcurrentCallers(7).run(shorter);
}
