// SPDX-License-Identifier: MIT
// What a real server does to its clients: it dies, restarts, stalls, changes its buffer size, freewheels.
#include <cstdlib>
#include <filesystem>

#include "jack/stage.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace taut::tests {
namespace {

/// The wake-up latency of a bare thread that sleeps one cycle at a time: the machine's own part.
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
    "a server killed in mid-stream and restarted: the host's callbacks go on, and its sound returns over the same "
    "links") {
  if (no_server("a server killed in mid-stream and restarted")) return;
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
    REQUIRE(eventually([&] { return stage.host->calls > calls + 100; }));  // without a server
    server.start();
    REQUIRE(server.alive());
    REQUIRE(comes_back(stage));
    if (stolen_ms() == stolen) CHECK(stage.host->longest <= 2 * period + 100'000'000 + timer.worst);
    // The first round creates what stays: libjack's threads and files.
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

TEST_CASE("a stalled server costs calls no more than a dead one, and is taken back") {
  if (no_server("a stalled server costs calls no more than a dead one, and is taken back")) return;
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
  // It blocks no other call either.
  const auto listed = device::jack::backend().list();
  REQUIRE_FALSE(listed);
  CHECK(listed.error().what.find("does not answer") != std::string::npos);
  server.thaw();
  CHECK(comes_back(stage));
}

TEST_CASE("another buffer size while playing: the host keeps its own, and the sound returns") {
  if (no_server("another buffer size while playing: the host keeps its own, and the sound returns")) return;
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
    // A loop adds a cycle, plus the adapter's share for the host's buffer.
    const engine::Report report = stage.report();
    CHECK(report.in.total() + report.out.total() == std::max(frames, 64));
  }
  CHECK(stage.host->counter.notices[static_cast<int>(engine::Notice::latencies)] > 0);
}

TEST_CASE("freewheel mode waits for nobody, and the host goes on in silence") {
  if (no_server("freewheel mode waits for nobody, and the host goes on in silence")) return;
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
