// SPDX-License-Identifier: MIT
// The device has one owner: what hosts do at bad moments while it appears, disappears, or is slow.
#include <doctest/doctest.h>

#include <thread>

#include "engine/device_slot.hpp"
#include "engine/quiet_host.hpp"
#include "engine/retry.hpp"
#include "engine/scripted_card.hpp"

using namespace taut;
using engine::DeviceSlot;
using engine::Engine;
using engine::Initialised;
using tests::eventually;
using tests::QuietHost;
using tests::ScriptedCard;
using tests::stereo;
using Call = ScriptedCard::Call;
using State = DeviceSlot::State;

namespace {

/// A running engine on a scripted card.
struct Stage {
  ScriptedCard card;
  device::Backend* backend = &card;
  Engine engine{std::span<device::Backend* const>(&backend, 1)};
  std::shared_ptr<QuietHost> host = std::make_shared<QuietHost>();
  Initialised* initialised = nullptr;
  engine::Prepared* prepared = nullptr;

  Stage() {
    initialised = tests::initialise(engine, "scripted:card");
    prepare();
  }
  ~Stage() {
    engine.close();
    CHECK(eventually([&] { return card.open_now == 0; }));
    for (const auto& [what, count] : card.breaches()) FAIL_CHECK(what, ", times: ", count);
  }
  void prepare() {
    const auto made = initialised->prepare(stereo, 64, host);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
    prepared = *made;
  }
  void start() {
    const auto started = prepared->start();
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    CHECK(plays());
  }
  bool plays() {
    const auto before = host->callbacks.load();
    return eventually([&] { return host->callbacks > before + 20; });
  }
  bool away() { return initialised->report().on_stand_in; }
};

/// Blocks every call of one kind until it is opened.
class Barrier {
 public:
  explicit Barrier(ScriptedCard& card, Call which) {
    card.follow([state = state_, which](Call call) {
      if (call == which && state->closed) {
        state->inside = true;
        eventually([&] { return !state->closed.load(); });
      }
      return Expected<void>();
    });
  }
  bool reached() {
    return eventually([&] { return state_->inside.load(); });
  }
  void open() { state_->closed = false; }

 private:
  struct State {
    std::atomic<bool> closed{true}, inside{false};
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace

TEST_CASE("a restart without a loss on the timeline is a drop-out of the silence it plays") {
  Stage stage;
  stage.start();
  stage.card.restarts = true;
  CHECK(stage.plays());
  CHECK(eventually([&] { return stage.initialised->report().xruns.total() > 0; }));
  const auto report = stage.initialised->report();
  CHECK(report.xruns.total() == 1);
  CHECK(report.xruns.lost + report.xruns.silent > 0);
  for (const auto& line : report.events) CHECK(line.find("of 0 frames") == std::string::npos);
}

TEST_CASE("stopped before a returned device was taken over: it starts again") {
  for (int round = 0; round < 3; ++round) {
    Stage stage;
    std::atomic<bool> held{true}, let_go{false};
    stage.host->within = [&] {
      if (!held.exchange(true)) eventually([&] { return let_go.load(); });
    };
    stage.start();
    held = false;
    // The audio thread is in the host's callback during the replug, so it cannot take the device over.
    CHECK(eventually([&] { return held.load(); }));
    stage.card.plugged = false;
    let_go = true;
    CHECK(eventually([&] { return stage.away(); }));
    held = let_go = false;
    CHECK(eventually([&] { return held.load(); }));
    const int starts = stage.card.starts;
    stage.card.plugged = true;
    CHECK(eventually([&] { return stage.card.starts > starts; }));
    const std::jthread later([&] {
      platform::system_clock().sleep_until(platform::system_clock().now() + 20'000'000);
      let_go = true;
    });
    REQUIRE(stage.prepared->stop());
    stage.start();
    CHECK_FALSE(stage.away());
  }
}

TEST_CASE("stopped, unplugged, replugged: the stale stream does not block the restart") {
  Stage stage;
  stage.start();
  REQUIRE(stage.prepared->stop());
  stage.card.plugged = false;
  CHECK_FALSE(stage.prepared->start());
  stage.card.plugged = true;
  stage.start();
  REQUIRE(stage.prepared->stop());
  stage.card.plugged = false;
  stage.card.plugged = true;
  stage.start();
}

TEST_CASE("a device being opened for one call is not busy for the next") {
  Stage stage;
  stage.start();
  stage.card.plugged = false;
  CHECK(eventually([&] { return stage.away(); }));
  Barrier again(stage.card, Call::open);
  stage.card.plugged = true;
  REQUIRE(again.reached());
  std::jthread later([&] {
    platform::system_clock().sleep_until(platform::system_clock().now() + 20'000'000);
    again.open();
  });
  SUBCASE("stop and start") {
    REQUIRE(stage.prepared->stop());
    stage.start();
  }
  SUBCASE("dispose, create, start") {
    REQUIRE(stage.initialised->dispose());
    stage.prepare();
    stage.start();
  }
  CHECK(stage.card.open_now == 1);
  CHECK_FALSE(stage.away());
}

TEST_CASE("a device whose open() never returns: a sentence, and a retry later") {
  Stage stage;
  stage.start();
  Barrier opening(stage.card, Call::open);
  stage.card.plugged = false;
  CHECK(eventually([&] { return stage.away(); }));
  stage.card.plugged = true;
  REQUIRE(opening.reached());
  REQUIRE(stage.initialised->dispose());
  const auto refused = stage.initialised->prepare(stereo, 64, stage.host);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().trouble == Trouble::busy);
  opening.open();
  CHECK(eventually([&] { return stage.card.open_now == 0; }));
  stage.prepare();
  stage.start();
}

TEST_CASE("a device that switches its rate is converted while stop and report go on") {
  Stage stage;
  stage.start();
  Barrier converting(stage.card, Call::start);
  stage.card.rate = 96000;
  REQUIRE(converting.reached());
  CHECK(stage.away());
  REQUIRE(stage.prepared->stop());
  converting.open();
  stage.start();
  CHECK_FALSE(stage.away());
  CHECK(stage.initialised->report().hardware_rate == 96000);
}

TEST_CASE("a watched device is opened when it appears, and not polled") {
  Stage stage;
  stage.card.watchable = true;
  stage.start();
  CHECK(stage.card.watches == 0);
  stage.card.plugged = false;
  CHECK(eventually([&] { return stage.card.watches == 1; }));
  // After the initial retries, the time in which a poll every 40 ms would try ten times.
  const auto pass = [](Nanos time) { platform::system_clock().sleep_until(platform::system_clock().now() + time); };
  pass(engine::Retry::eager_for + engine::Retry::slow);
  const int tries = stage.card.tries;
  pass(10 * engine::Retry::eager);
  CHECK(stage.card.tries <= tries + 1);
  stage.card.plugged = true;
  stage.card.tell_change();
  CHECK(eventually([&] { return !stage.away(); }));
  CHECK(eventually([&] { return stage.card.watches == 0; }));
}

TEST_CASE("a lost device is retried often after each change, else once a second if it is watched") {
  engine::Retry retry;
  CHECK(retry.pause(0, false) == engine::Retry::eager);
  CHECK(retry.pause(nanos_per_second * 100, false) == engine::Retry::eager);
  CHECK(retry.pause(nanos_per_second * 100, true) == engine::Retry::slow);
  retry.changed(nanos_per_second * 100);
  CHECK(retry.pause(nanos_per_second * 100, true) == engine::Retry::eager);
  CHECK(retry.pause(nanos_per_second * 100 + engine::Retry::eager_for, true) == engine::Retry::slow);
}
