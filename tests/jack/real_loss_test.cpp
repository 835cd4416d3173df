// SPDX-License-Identifier: MIT
// What a real server does to its clients: it dies, comes back, stands still, changes its buffer, runs free of time.
#include <cstdlib>
#include <filesystem>

#include "jack/stage.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace taut::tests {
namespace {

/// How late a bare thread is woken that sleeps a cycle at a time: what this machine does to anybody.
class BareTimer {
 public:
  explicit BareTimer(Nanos period)
      : thread_([this, period] {
          platform::make_realtime(platform::current_thread_id(), period);
          const platform::Clock& clock = platform::system_clock();
          for (Nanos last = clock.now(); !ended_;) {
            clock.sleep_until(last + period);
            const Nanos now = clock.now();
            if (now - last > worst) worst = now - last;
            last = now;
          }
        }) {}
  ~BareTimer() {
    ended_ = true;
    thread_.join();
  }
  BareTimer(const BareTimer&) = delete;
  BareTimer& operator=(const BareTimer&) = delete;

  std::atomic<Nanos> worst{0};

 private:
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

std::int64_t count(const char* folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

bool comes_back(LoopStage& stage, std::int64_t more = 64 * 50) {
  const std::int64_t before = stage.host->returned;
  if (eventually([&] { return !stage.report().on_stand_in && stage.host->returned >= before + more; })) return true;
  const engine::Report report = stage.report();
  MESSAGE("on the stand-in: " << report.on_stand_in << ", samples that came back: " << stage.host->returned - before);
  for (const std::string& event : report.events) MESSAGE(event);
  MESSAGE("links:\n" << tool("jack_lsp -c").text);
  return false;
}

bool nightly() {
  const char* const value = std::getenv("TAUT_NIGHTLY");
  return value != nullptr && *value == '1';
}

TEST_CASE(
    "a server killed in mid-stream and started again: the host's calls go on, its sound comes back by the same links") {
  if (no_server("a server killed in mid-stream and started again")) return;
  Jackd server(64);
  REQUIRE(server.alive());
  LoopStage stage(free_ports("killed"), 64, std::make_shared<Loop>(64, 2));
  stage.start();
  put_cable("killed");
  REQUIRE(comes_back(stage));
  const Nanos period = duration(64, 48000);
  const BareTimer timer(period);
  std::int64_t threads = 0, files = 0;
  for (int round = 0; round < (nightly() ? 20 : 3); ++round) {
    CAPTURE(round);
    const long stolen = stolen_ms();
    stage.host->longest = 0;
    const std::int64_t away = stage.report().absence.away_times;
    server.kill();
    REQUIRE(eventually([&] { return stage.report().absence.away_times > away; }));
    const std::int64_t calls = stage.host->calls;
    REQUIRE(eventually([&] { return stage.host->calls > calls + 100; }));  // with nobody there
    server.start();
    REQUIRE(server.alive());
    REQUIRE(comes_back(stage));
    if (stolen_ms() == stolen) CHECK(stage.host->longest <= 2 * period + 100'000'000 + timer.worst);
    // The first round has made what stays: threads of libjack's own, files of its.
    if (round == 0) {
      threads = count("/proc/self/task");
      files = count("/proc/self/fd");
    }
  }
  CHECK(eventually([&] { return count("/proc/self/task") <= threads + 1; }));
  CHECK(eventually([&] { return count("/proc/self/fd") <= files + 2; }));
  CHECK(stage.host->counter.wrong_half == 0);
  stage.stop();
  CHECK(stage.host->counter.wrong_channel == 0);
}

TEST_CASE("a server that stands still costs calls no more than one that dies, and is taken back") {
  if (no_server("a server that stands still costs calls no more than one that dies, and is taken back")) return;
  Jackd server(64);
  REQUIRE(server.alive());
  LoopStage stage(free_ports("frozen"), 64, std::make_shared<Loop>(64, 2));
  stage.start();
  put_cable("frozen");
  REQUIRE(comes_back(stage));
  server.freeze();
  REQUIRE(eventually([&] { return stage.report().on_stand_in; }));
  const std::int64_t calls = stage.host->calls;
  REQUIRE(eventually([&] { return stage.host->calls > calls + 500; }));
  // Nobody else hangs at it either.
  const auto listed = device::jack::backend().list();
  REQUIRE_FALSE(listed);
  CHECK(listed.error().what.find("does not answer") != std::string::npos);
  server.thaw();
  CHECK(comes_back(stage));
}

TEST_CASE("another buffer size while it plays: the host's stays, and the sound comes back") {
  if (no_server("another buffer size while it plays: the host's stays, and the sound comes back")) return;
  const Jackd server(64);
  REQUIRE(server.alive());
  LoopStage stage(free_ports("resized"), 64, std::make_shared<Loop>(64, 2));
  stage.start();
  put_cable("resized");
  REQUIRE(comes_back(stage));
  for (const int frames : {256, 1024, 32}) {
    CAPTURE(frames);
    REQUIRE(tool("jack_bufsize " + std::to_string(frames)).status == 0);
    REQUIRE(eventually([&] { return stage.report().cycle == frames; }));
    CHECK(comes_back(stage));
    CHECK(eventually([&] { return stage.report().in.hardware == 0; }));
    // Of a loop: a cycle, and what the host's buffer and it have not in common.
    const engine::Report report = stage.report();
    CHECK(report.in.total() + report.out.total() == std::max(frames, 64));
  }
  CHECK(stage.host->counter.told[static_cast<int>(engine::Notice::latencies)] > 0);
}

TEST_CASE("a server that runs free of time waits for nobody, and the host goes on in silence") {
  if (no_server("a server that runs free of time waits for nobody, and the host goes on in silence")) return;
  const Jackd server(64);
  REQUIRE(server.alive());
  LoopStage stage(free_ports("free"), 64, std::make_shared<Loop>(64, 2));
  stage.start();
  put_cable("free");
  REQUIRE(comes_back(stage));
  REQUIRE(tool("jack_freewheel y").status == 0);
  const std::int64_t calls = stage.host->calls;
  CHECK(eventually([&] { return stage.host->calls > calls + 500; }));
  REQUIRE(tool("jack_freewheel n").status == 0);
  CHECK(comes_back(stage));
}

}  // namespace
}  // namespace taut::tests
