// SPDX-License-Identifier: MIT
// Quirks of real hosts, one test each, by number. README.md in this folder lists where the others are tested.
#include <doctest/doctest.h>

#include <cmath>
#include <mutex>
#include <thread>

#include "driver/rig.hpp"

using namespace taut;
using tests::App;
using tests::card;
using tests::eventually;
using tests::Rig;
using Table = TautDriverTable;

namespace {

// A rate other than the current one, which an earlier test may have left behind (Q20).
double other_rate(App& app) {
  double rate = 0;
  REQUIRE(app(&Table::get_sample_rate, &rate) == TAUT_OK);
  return rate == 96000 ? 48000 : 96000;
}

}  // namespace

TEST_CASE("Q1, Q34: several drivers in a process, initialised, queried and released independently") {
  Rig first;
  for (int i = 0; i < 20; ++i) {
    const tests::Folder folder;
    TautDriver* const other = tests::make(folder);
    CHECK(other->table->init(other, nullptr) == 1);
    CHECK(other->table->release(other) == 0);
  }
  first.run();
  CHECK(first.runs());
}

TEST_CASE("Q2, Q30: a dry run, left prepared, then for real; redundant dispose and stop") {
  Rig rig;
  App& app = rig.app;
  for (int round = 0; round < 3; ++round) {
    CHECK(app(&Table::dispose_buffers) == TAUT_INVALID_MODE);
    CHECK(app(&Table::stop) == TAUT_INVALID_MODE);
    rig.run();
    CHECK(rig.runs());
    CHECK(app(&Table::stop) == TAUT_OK);
    CHECK(app(&Table::stop) == TAUT_INVALID_MODE);
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
  }
  rig.run();
  CHECK(app.release() == 0);
}

TEST_CASE("Q3, Q4, Q53: latencies before buffers, a constant answer to outputReady, consistent sizes at every rate") {
  Rig rig;
  App& app = rig.app;
  TautLong in = 0, out = 0;
  CHECK(app(&Table::get_latencies, &in, &out) == TAUT_OK);
  CHECK(in > 0);
  CHECK(app(&Table::output_ready) == TAUT_OK);
  for (const double rate : {44100.0, 48000.0, 96000.0, 192000.0}) {
    if (app(&Table::set_sample_rate, rate) != TAUT_OK) continue;
    TautLong min = 0, max = 0, preferred = 0, step = 0;
    CHECK(app(&Table::get_buffer_size, &min, &max, &preferred, &step) == TAUT_OK);
    CHECK((min >= 32 && min <= preferred && preferred <= max && max <= 8192));
  }
  rig.run();
  CHECK(app(&Table::output_ready) == TAUT_OK);
}

TEST_CASE("Q5, Q6, Q7, Q51: outputReady never, always, sometimes, in a storm: the stream goes on") {
  for (const int habit : {0, 1, 2, 3}) {
    Rig rig;
    App& app = rig.app;
    app.on_switch = [&](TautLong half) {
      const int calls = habit == 3 ? 1000 : habit == 2 ? static_cast<int>(half) : habit;
      for (int i = 0; i < calls; ++i) app(&Table::output_ready);
    };
    rig.run();
    CHECK(rig.runs());
    CHECK(app(&Table::stop) == TAUT_OK);
    app.on_switch = {};
  }
}

TEST_CASE("Q8, Q13, Q14: hosts that answer 0 to everything and have no fourth callback get the plain one") {
  Rig rig;
  App& app = rig.app;
  app.supports = app.time_info = 0;
  TautCallbacks callbacks = App::callbacks();
  callbacks.buffer_switch_time_info = nullptr;
  REQUIRE(app.create(64, callbacks) == TAUT_OK);
  app.expect_start();
  REQUIRE(app(&Table::start) == TAUT_OK);
  CHECK(rig.runs());
  CHECK(app.timed_calls == 0);
  CHECK(app.wrong_half == 0);
}

TEST_CASE("Q9: the first callback may wait until start() has returned") {
  Rig rig;
  App& app = rig.app;
  std::atomic<bool> returned{false};
  app.on_switch = [&](TautLong) { CHECK(eventually([&] { return returned.load(); })); };
  REQUIRE(app.create(64) == TAUT_OK);
  app.expect_start();
  REQUIRE(app(&Table::start) == TAUT_OK);
  returned = true;
  CHECK(rig.runs());
  CHECK(app(&Table::stop) == TAUT_OK);
  app.on_switch = {};
}

TEST_CASE("Q10: stop, dispose and the last release from within the audio callback") {
  for (const int what : {0, 1, 2}) {
    Rig rig;
    App& app = rig.app;
    std::atomic<bool> started{false}, done{false};
    std::atomic<long> last{0};
    TautDriver* const driver = app.driver();
    app.on_switch = [&](TautLong) {
      // A slow computer plays buffers before start() has returned, and what is called meanwhile waits for that.
      if (!started || app.switches < 5 || done) return;
      last = app.switches + 1;
      if (what == 0) CHECK(driver->table->stop(driver) == TAUT_OK);
      if (what == 1) CHECK(driver->table->dispose_buffers(driver) == TAUT_OK);
      if (what == 2) CHECK(app.release() == 0);
      done = true;
    };
    rig.run();
    started = true;
    REQUIRE(eventually([&] { return done.load() && app.inside == 0; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(app.switches == last);
    app.on_switch = {};
    if (what == 0) {
      app.expect_start();
      CHECK(app(&Table::start) == TAUT_OK);
      CHECK(rig.runs());
    }
    if (what == 1) {
      rig.run();
      CHECK(rig.runs());
    }
  }
}

TEST_CASE("Q10, Q12: the whole way down from within a notification") {
  for (const bool last : {false, true}) {
    Rig rig;
    App& app = rig.app;
    TautDriver* const driver = app.driver();
    std::atomic<bool> done{false};
    app.on_message = [&](TautLong selector) {
      if (selector != TAUT_MESSAGE_RESET_REQUEST || done) return;
      CHECK(driver->table->stop(driver) == TAUT_OK);
      CHECK(driver->table->dispose_buffers(driver) == TAUT_OK);
      if (last) CHECK(app.release() == 0);
      done = true;
    };
    rig.run();
    REQUIRE(rig.runs());
    REQUIRE(driver->table->set_sample_rate(driver, other_rate(app)) == TAUT_OK);
    REQUIRE(eventually([&] { return done.load(); }));
    app.on_message = {};
    if (!last) {
      rig.run();
      CHECK(rig.runs());
    }
  }
}

TEST_CASE("Q11: a host that holds its callback's lock in stop() does not hang") {
  Rig rig;
  App& app = rig.app;
  std::mutex lock;
  app.on_switch = [&](TautLong) { const std::lock_guard hold(lock); };
  rig.run();
  REQUIRE(rig.runs());
  {
    const std::lock_guard hold(lock);
    app(&Table::stop);
  }
  CHECK(eventually([&] { return app.inside == 0; }));
  const long after = app.switches;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(app.switches <= after + 1);
}

TEST_CASE("Q15, Q16, Q17, Q18: rates queried and set while prepared; the reset that follows may be ignored") {
  Rig rig;
  App& app = rig.app;
  rig.run();
  REQUIRE(rig.runs());
  double rate = 0;
  REQUIRE(app(&Table::get_sample_rate, &rate) == TAUT_OK);
  CHECK(app(&Table::can_sample_rate, rate) == TAUT_OK);
  CHECK(app(&Table::set_sample_rate, rate) == TAUT_OK);
  CHECK(app.resets == 0);
  CHECK(app(&Table::set_sample_rate, other_rate(app)) == TAUT_OK);
  CHECK(eventually([&] { return app.resets == 1; }));
  CHECK(rig.runs());
}

TEST_CASE("Q19, Q21, Q22: an impossible rate is -995 everywhere and changes nothing") {
  Rig rig("virtual:fixed?rates=48000");
  App& app = rig.app;
  // Conversion reaches from 48000 Hz by a factor of 8 at most.
  for (const double rate : {5999.0, 11.0, 1e12, std::nan("")}) {
    CHECK(app(&Table::can_sample_rate, rate) == -995);
    CHECK(app(&Table::set_sample_rate, rate) == -995);
  }
  double rate = 0;
  CHECK(app(&Table::get_sample_rate, &rate) == TAUT_OK);
  CHECK(rate == 48000);
}

TEST_CASE("Q20: a rate outlives the driver that it was set on") {
  {
    Rig rig("virtual:kept");
    CHECK(rig.app(&Table::set_sample_rate, 96000.0) == TAUT_OK);
  }
  Rig rig("virtual:kept");
  double rate = 0;
  CHECK(rig.app(&Table::get_sample_rate, &rate) == TAUT_OK);
  CHECK(rate == 96000);
}

TEST_CASE("Q24, Q25, Q28: small minimum, power-of-two grid, and every size in range is accepted") {
  Rig rig;
  App& app = rig.app;
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  CHECK(app(&Table::get_buffer_size, &min, &max, &preferred, &step) == TAUT_OK);
  CHECK(min >= 32);
  CHECK(step == -1);
  for (const TautLong frames : {min, min + 1, preferred, TautLong{480}, max}) {
    CHECK(app.create(frames) == TAUT_OK);
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
  }
}

TEST_CASE("Q29: after any refused createBuffers the preferred size works") {
  Rig rig;
  CHECK(rig.app.create(1 << 20) != TAUT_OK);
  CHECK(rig.app(&Table::dispose_buffers) == TAUT_INVALID_MODE);
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  CHECK(rig.app(&Table::get_buffer_size, &min, &max, &preferred, &step) == TAUT_OK);
  CHECK(rig.app.create(preferred) == TAUT_OK);
}

TEST_CASE("Q31, Q32, Q35, Q36: outputs alone, many or two; one sample type for all, which old hosts know") {
  Rig rig("virtual:arcade?in=0&out=8");
  App& app = rig.app;
  TautLong in = -1, out = -1;
  CHECK(app(&Table::get_channels, &in, &out) == TAUT_OK);
  CHECK((in == 0 && out == 8));
  std::vector<TautBufferInfo> infos;
  for (TautLong k = 0; k < 8; ++k) {
    TautChannelInfo info{.channel = k, .is_input = 0};
    CHECK(app(&Table::get_channel_info, &info) == TAUT_OK);
    CHECK(info.type == 18);
    infos.push_back({0, k, {}});
  }
  const TautCallbacks callbacks = App::callbacks();
  app.frames = 64;
  REQUIRE(app->create_buffers(app.driver(), infos.data(), 8, 64, &callbacks) == TAUT_OK);
  app.expect_start();
  CHECK(app(&Table::start) == TAUT_OK);
  CHECK(rig.runs());
}

TEST_CASE("Q33: drivers that are never fully released, in a loop") {
  std::vector<TautDriver*> leaked;
  const tests::Folder folder;
  for (int i = 0; i < 5; ++i) {
    App app(tests::make(folder));
    REQUIRE(app.open(card));
    app(&Table::add_ref);
    REQUIRE(app.create(64) == TAUT_OK);
    app.expect_start();
    REQUIRE(app(&Table::start) == TAUT_OK);
    CHECK(app(&Table::stop) == TAUT_OK);
    CHECK(app(&Table::dispose_buffers) == TAUT_OK);
    leaked.push_back(app.driver());
    CHECK(app.release() == 1);
  }
  for (TautDriver* driver : leaked) CHECK(driver->table->release(driver) == 0);
}

TEST_CASE("Q37, Q38: any argument to init(), and no panel that needs a window") {
  const tests::Folder folder;
  App app(tests::make(folder));
  REQUIRE(app.set(std::string("device = ").append(card)) == TAUT_SUCCESS);
  CHECK(app->init(app.driver(), reinterpret_cast<void*>(0x1234)) == 1);
}

TEST_CASE("Q43, Q49, Q52: short ASCII names, harmless text after init") {
  Rig rig;
  CHECK(rig.app.words().empty());
  TautChannelInfo info{.channel = 0, .is_input = 1};
  REQUIRE(rig.app(&Table::get_channel_info, &info) == TAUT_OK);
  CHECK(info.name[0] != '\0');
  for (const char c : std::string(info.name)) CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("Q44, Q47, Q48: the panel before init, the overload selector, the name selector in the loaded state") {
  const tests::Folder folder;
  App app(tests::make(folder));
  CHECK(tests::no_panel(app(&Table::control_panel)));
  CHECK(app->future(app.driver(), TAUT_FUTURE_CAN_REPORT_OVERLOAD, nullptr) == 0x3F4847A0);
  char name[] = "Any";
  CHECK(app->future(app.driver(), 0x7F000001, name) == 0x3F4847A0);
}

TEST_CASE("Q45, Q46: halves strictly alternate from 0, and the first blocks bring no messages") {
  Rig rig;
  App& app = rig.app;
  std::atomic<long> early{0};
  app.on_message = [&](TautLong) {
    if (app.switches < 3 && app.switches > 0) ++early;
  };
  app.on_switch = [&](TautLong) {
    if (app.switches < 3) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // an xrun: a message is due
  };
  rig.run();
  REQUIRE(eventually([&] { return app.switches > 20; }));
  CHECK(app(&Table::stop) == TAUT_OK);
  CHECK(early == 0);
  CHECK(app.wrong_half == 0);
  app.on_switch = {};
  app.on_message = {};
}
