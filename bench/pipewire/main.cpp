// SPDX-License-Identifier: MIT
// Taut's cost on a PipeWire server, next to a bare client of the same server and a bare ping-pong of two threads. The
// parts alternate in one run, so that all see the same machine.
//
//   bench_pipewire [SECONDS [FRAMES]]   default 20 s each, 64 frames at 48 kHz; starts its own server
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "audio/histogram.hpp"
#include "device/pipewire/backend.hpp"
#include "device/pipewire/stream.hpp"
#include "engine/engine.hpp"
#include "pipewire/bare_client.hpp"
#include "pipewire/server.hpp"
#include "platform/parker.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace {

using namespace taut;

constexpr int turns = 10;
constexpr double rate = 48000;

Nanos now() { return platform::system_clock().now(); }

/// The backend, with access to its latest stream.
class ObservedBackend final : public device::Backend {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return own_.name(); }
  Expected<std::vector<device::Device>> list() override { return own_.list(); }
  Expected<device::Can> probe(const std::string& id) override { return own_.probe(id); }
  Expected<std::unique_ptr<device::Stream>> open(const device::Request& request) override {
    auto stream = own_.open(request);
    if (stream) newest = static_cast<const device::pipewire::PipewireStream*>(stream->get());
    return stream;
  }
  Expected<device::Watch> watch(std::function<void(const device::Change&)> tell) override {
    return own_.watch(std::move(tell));
  }

  std::atomic<const device::pipewire::PipewireStream*> newest{nullptr};

 private:
  device::Backend& own_ = device::pipewire::backend();
};

/// Times from the driver's cycle, and from the server's process callback, to the host's callback.
struct Host final : engine::Host {
  ObservedBackend* backend = nullptr;
  audio::Histogram late, handed;

  void process(int /*half*/, const engine::Moment& /*moment*/) noexcept override {
    const Nanos here = now();
    const auto entered = backend->newest.load()->entered();
    late.add(here - entered.cycle);
    handed.add(here - entered.call);
  }
  void tell(engine::Notice /*notice*/) noexcept override {}
};

/// Only Taut on the server.
void play(ObservedBackend& backend, const std::shared_ptr<Host>& host, int frames, double seconds) {
  device::Backend* only = &backend;
  engine::Engine engine{std::span<device::Backend* const>(&only, 1)};
  settings::Settings settings;
  settings::set(settings, "output", "pipewire:null-sink");
  settings::set(settings, "input", "pipewire:null-sink.monitor");
  const auto initialised = engine.initialise(settings);
  if (!initialised) return static_cast<void>(std::fprintf(stderr, "%s\n", initialised.error().sentence().c_str()));
  const std::vector<engine::ChannelRef> channels{{true, 0}, {true, 1}, {false, 0}, {false, 1}};
  const auto prepared = (*initialised)->prepare(channels, frames, host);
  if (!prepared) return static_cast<void>(std::fprintf(stderr, "%s\n", prepared.error().sentence().c_str()));
  if (const auto started = (*prepared)->start(); !started) return;
  platform::system_clock().sleep_until(now() + static_cast<Nanos>(seconds * 1e9));
}

/// One thread wakes another once per period, as the server's does with the engine's.
void ping_pong(audio::Histogram& woken, int frames, double seconds) {
  platform::Parker parker;
  std::atomic<Nanos> sent{0};
  std::atomic<bool> ended{false};
  const Nanos period = duration(frames, rate);
  std::thread pong([&] {
    platform::make_realtime(platform::current_thread_id(), period);
    while (!ended) {
      parker.wait();
      if (const Nanos at = sent.load(); at != 0) woken.add(now() - at);
    }
  });
  std::thread ping([&] {
    platform::make_realtime(platform::current_thread_id(), period, 83);
    const Nanos end = now() + static_cast<Nanos>(seconds * 1e9);
    platform::system_clock().sleep_until(now() + 10 * period);
    for (Nanos next = now(); next < end; next = std::max(next + period, now())) {
      platform::system_clock().sleep_until(next);
      sent = now();
      parker.wake();
    }
    ended = true;
    sent = 0;
    parker.wake();
  });
  ping.join();
  pong.join();
}

void print(const char* name, const audio::Histogram& seen) {
  const auto all = seen.snapshot();
  const auto us = [](Nanos ns) { return static_cast<double>(ns) / 1000; };
  std::printf("| %s | %llu | %.1f | %.1f | %.1f |\n", name, static_cast<unsigned long long>(all.total),
              us(all.median()), us(all.percentile(0.99)), us(all.percentile(0.999)));
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 20;
  const int frames = argc > 2 ? std::atoi(argv[2]) : 64;
  if (seconds <= 0 || frames < 16 || frames > 2048) {
    std::fputs("bench_pipewire [SECONDS [FRAMES]]\n", stderr);
    return 2;
  }
  if (const std::string why = tests::PipewireServer::missing(); !why.empty()) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
  }
  const tests::PipewireServer server;
  const auto& library = **device::pipewire::load_library();
  ObservedBackend backend;
  const auto host = std::make_shared<Host>();
  host->backend = &backend;
  audio::Histogram bare, woken;
  for (int turn = 0; turn < turns; ++turn) {
    play(backend, host, frames, seconds / turns);
    ping_pong(woken, frames, seconds / turns);
    {
      tests::BareClient client(library, "bare", frames, &bare);
      platform::system_clock().sleep_until(now() + static_cast<Nanos>(seconds / turns * 1e9));
    }
  }
  std::printf("%d frames at 48 kHz, two channels each way.\n\n", frames);
  std::puts("| us | cycles | median | p99 | p99.9 |");
  std::puts("|---|---:|---:|---:|---:|");
  print("bare client: driver's cycle to its callback", bare);
  print("Taut: driver's cycle to the host's callback", host->late);
  print("Taut: server's call to the host's callback", host->handed);
  print("two threads, one wakes the other", woken);
  const auto ratio = [](const audio::Histogram& a, const audio::Histogram& b, double part) {
    return static_cast<double>(a.snapshot().percentile(part)) / static_cast<double>(b.snapshot().percentile(part));
  };
  std::printf("\nThe hand-off beside the two threads: median %.2f, p99 %.2f times.\n", ratio(host->handed, woken, 0.5),
              ratio(host->handed, woken, 0.99));
}
