// SPDX-License-Identifier: MIT
// Real JACK2 servers: every sample, and the latency as measured by an external client.
#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "jack/stage.hpp"

namespace taut::tests {
namespace {

/// The result of a run through the cable; empty after a drop-out.
struct Trip {
  Frames measured = -1, reported = -1;
  std::int64_t wrong = 0;
};

// A shared machine stalls now and then, which the server reports: repeat such a run.
std::optional<Trip> clean_run(const std::string& name, int buffer, std::int64_t callbacks) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    LoopStage stage(free_ports(name), buffer, std::make_shared<Loop>(buffer, 2));
    stage.host->counter.watch([&] {
      const engine::Running* const running = stage.running;
      return running != nullptr ? running->xruns().lost : 0;
    });
    stage.start();
    put_cable(name);
    // The new latencies arrive a moment later.
    REQUIRE(eventually([&] { return stage.report().in.hardware == 0; }));
    REQUIRE(eventually([&] { return stage.host->calls >= callbacks; }));
    const engine::Report report = stage.report();
    stage.stop();
    if (report.xruns.total() > 0 || report.absence.away_times > 0) continue;
    const CounterHost& counter = stage.host->counter;
    CHECK(stage.host->returned > callbacks / 2 * buffer);
    return Trip{counter.round_trip, counter.as_counted(report.in.total() + report.out.total()),
                counter.other_trip + counter.wrong_position + counter.wrong_half + counter.wrong_channel};
  }
  return std::nullopt;
}

/// Copies input to output.
class Pass final : public engine::Host {
 public:
  explicit Pass(int frames) : frames_(frames) {}
  [[nodiscard]] std::vector<engine::ChannelRef> channels() const { return {{true, 0}, {false, 0}}; }
  void bind(engine::Prepared& prepared) {
    for (int half = 0; half < 2; ++half)
      for (std::size_t k = 0; k < 2; ++k) halves_[half][k] = prepared.half(k, half);
  }
  void process(int half, const engine::Moment&) noexcept override {
    std::memcpy(halves_[half][1], halves_[half][0], static_cast<std::size_t>(frames_) * 4);
  }
  void tell(engine::Notice) noexcept override {}

 private:
  int frames_;
  std::byte* halves_[2][2] = {};
};

/// A bare client that does the same.
class BarePass {
 public:
  BarePass() : jack_(**device::jack::load_library()) {
    client_ = jack_.jack_client_open("bare", JackNoStartServer, nullptr);
    REQUIRE(client_ != nullptr);
    in_ = jack_.jack_port_register(client_, "in_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    out_ = jack_.jack_port_register(client_, "out_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    jack_.jack_set_process_callback(
        client_,
        [](jack_nframes_t frames, void* data) {
          const auto& self = *static_cast<BarePass*>(data);
          std::memcpy(self.jack_.jack_port_get_buffer(self.out_, frames),
                      self.jack_.jack_port_get_buffer(self.in_, frames), frames * sizeof(float));
          return 0;
        },
        this);
    jack_.jack_activate(client_);
  }
  ~BarePass() { jack_.jack_client_close(client_); }
  BarePass(const BarePass&) = delete;
  BarePass& operator=(const BarePass&) = delete;

 private:
  const device::jack::Library& jack_;
  jack_client_t* client_;
  jack_port_t *in_, *out_;
};

// Whole frames, as jack_iodelay measures them through `client`; its most frequent value.
int outside(const std::string& client) {
  const ToolResult said = tool(
      "sh -c 'stdbuf -oL jack_iodelay & P=$!; A=1; B=1; for n in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; "
      "[ $A = 0 ] || jack_connect jack_delay:out " +
      client + ":in_1 && A=0; [ $B = 0 ] || jack_connect " + client +
      ":out_1 jack_delay:in && B=0; [ $A$B = 00 ] && break; done; sleep 4; kill $P'");
  std::map<int, int> seen;
  std::istringstream lines(said.text);
  for (std::string line; std::getline(lines, line);)
    if (const auto at = line.find(" frames");
        at != std::string::npos && line.find("total roundtrip") != std::string::npos)
      ++seen[static_cast<int>(std::lround(std::strtod(line.c_str(), nullptr)))];
  const auto most = std::max_element(seen.begin(), seen.end(), [](auto& a, auto& b) { return a.second < b.second; });
  return most == seen.end() ? -1 : most->first;
}

TEST_CASE("the latency reported before the start is the one of the running stream") {
  if (no_server("the latency reported before the start is the one of the running stream")) return;
  for (const int frames : {64, 256, 1024}) {
    CAPTURE(frames);
    const Jackd server(frames);
    REQUIRE(server.alive());
    // A server that a busy computer holds up takes the links later.
    bool same = false;
    Frames before = 0, after = 0;
    for (int attempt = 0; attempt < 4 && !same; ++attempt) {
      LoopStage stage("jack:system?name=early", frames, std::make_shared<Loop>(frames, 2));
      before = stage.report().in.total() + stage.report().out.total();
      stage.start();
      REQUIRE(eventually([&] { return stage.host->calls >= 48000 / frames; }));
      after = stage.report().in.total() + stage.report().out.total();
      stage.stop();
      same = before == after;
    }
    CHECK(before == after);
    CHECK(after > 2 * frames);  // jackd's dummy driver says that it adds a cycle
  }
}

TEST_CASE("every sample returns after the reported round trip, at all sizes") {
  if (no_server("every sample returns after the reported round trip, at all sizes")) return;
  for (const int frames : {16, 32, 64, 128, 256, 512, 1024}) {
    CAPTURE(frames);
    const Jackd server(frames);
    REQUIRE(server.alive());
    const auto trip = clean_run("size", frames, frames < 64 ? 400 : 200);
    if (!trip) {
      skip("every sample returns after the reported round trip, at all sizes",
           "no run at " + std::to_string(frames) + " frames without a drop-out of the server's");
      continue;
    }
    CHECK(trip->wrong == 0);
    CHECK(trip->measured == trip->reported);
    CHECK(trip->measured == frames);  // same as a bare client's loop, not a cycle more
  }
}

TEST_CASE("every sample returns at all rates, and with buffers that differ from the server's") {
  if (no_server("every sample returns at all rates, and with buffers that differ from the server's")) return;
  for (const int rate : {44100, 48000, 96000, 176400, 192000}) {
    CAPTURE(rate);
    const Jackd server(256, rate);
    REQUIRE(server.alive());
    for (const int buffer : {256, 64, 1024, 480}) {
      if (rate != 48000 && buffer != 256) continue;
      CAPTURE(buffer);
      const auto trip = clean_run("rate", buffer, 100);
      if (!trip) {
        skip("every sample returns at all rates, and with buffers that differ from the server's",
             "no run at " + std::to_string(rate) + " Hz without a drop-out of the server's");
        continue;
      }
      CHECK(trip->wrong == 0);
      CHECK(trip->measured == trip->reported);
      if (buffer == 256) CHECK(trip->measured == 256);
    }
  }
}

TEST_CASE("jack_iodelay measures the same through Taut as through a bare client") {
  if (no_server("jack_iodelay measures the same through Taut as through a bare client")) return;
  for (const int frames : {64, 256}) {
    CAPTURE(frames);
    const Jackd server(frames);
    REQUIRE(server.alive());
    int bare = -1, through = -2;
    for (int attempt = 0; attempt < 5 && bare != through; ++attempt) {
      {
        const BarePass pass;
        bare = outside("bare");
      }
      Stage<Pass> stage(free_ports("passing", 1), frames, std::make_shared<Pass>(frames));
      stage.start();
      through = outside("passing");
    }
    CHECK(bare == frames);
    CHECK(through == bare);
  }
}

TEST_CASE("three hosts with three buffer sizes on one server, all exact") {
  if (no_server("three hosts with three buffer sizes on one server, all exact")) return;
  const Jackd server(64);
  REQUIRE(server.alive());
  for (int attempt = 0; attempt < 20; ++attempt) {
    std::vector<std::unique_ptr<LoopStage>> stages;
    for (const int buffer : {64, 128, 480}) {
      const std::string name = "three" + std::to_string(buffer);
      stages.push_back(std::make_unique<LoopStage>(free_ports(name), buffer, std::make_shared<Loop>(buffer, 2)));
      stages.back()->start();
      put_cable(name);
      REQUIRE(eventually([&] { return stages.back()->report().in.hardware == 0; }));
    }
    for (auto& stage : stages) REQUIRE(eventually([&] { return stage->host->returned >= 24000; }));
    bool clean = true;
    for (auto& stage : stages) clean = clean && stage->report().xruns.total() == 0;
    for (auto& stage : stages) {
      const engine::Report report = stage->report();
      stage->stop();
      if (!clean) continue;
      CHECK(stage->host->counter.other_trip == 0);
      CHECK(stage->host->counter.wrong_channel == 0);
      CHECK(stage->host->counter.round_trip == report.in.total() + report.out.total());
    }
    if (clean) return;
  }
  skip("three hosts with three buffer sizes on one server, all exact", "no run without a drop-out of the server's");
}

// Policy and priority of this process's thread of that name.
std::pair<int, int> scheduling(const std::string& name) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string comm;
    std::getline(std::ifstream(task.path() / "comm"), comm);
    const auto id = static_cast<pid_t>(std::stoi(task.path().filename().string()));
    sched_param param{};
    if (comm == name && sched_getparam(id, &param) == 0)
      return {sched_getscheduler(id) & ~SCHED_RESET_ON_FORK, param.sched_priority};
  }
  return {-1, -1};
}

TEST_CASE("the host's thread has priority over all but the server, which it must not starve") {
  const char* const name = "the host's thread has priority over all but the server, which it must not starve";
  if (no_server(name)) return;
  const Jackd server(64);
  REQUIRE(server.alive());
  LoopStage stage(free_ports("ranked"), 64, std::make_shared<Loop>(64, 2));
  stage.start();
  const auto [policy, priority] = scheduling("taut-audio");
  if (policy != SCHED_FIFO) return skip(name, "no real time is to be had here");
  CHECK(priority == 65);  // JACK2 gives its clients five below its own 70
}

}  // namespace
}  // namespace taut::tests
