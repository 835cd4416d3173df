// SPDX-License-Identifier: MIT
// A host on the engine on a real server, with a cable from each output to the input of the same number.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

#include "device/jack/backend.hpp"
#include "device/jack/library.hpp"
#include "engine/engine.hpp"
#include "jack/server.hpp"
#include "support/counter_host.hpp"
#include "support/eventually.hpp"
#include "support/skip.hpp"

namespace taut::tests {

/// A test case is skipped by its first name.
inline bool no_server(const char* test_case) {
  const std::string missing = Jackd::missing();
  if (!missing.empty()) skip(test_case, missing);
  return !missing.empty();
}

/// Takes an engine from its settings to running; `Host` is an engine::Host with channels() and bind().
template <class Host>
struct Stage {
  device::Backend* only = &device::jack::backend();
  engine::Engine engine{std::span<device::Backend* const>(&only, 1)};
  std::shared_ptr<Host> host;
  engine::Prepared* prepared = nullptr;
  std::atomic<engine::Running*> running{nullptr};  // the host's thread reads it too

  Stage(const std::string& id, int buffer, std::shared_ptr<Host> with) : host(std::move(with)) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", id));
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    const auto got = (*initialised)->prepare(host->channels(), buffer, host);
    REQUIRE_MESSAGE(got.has_value(), (got ? "" : got.error().sentence()));
    prepared = *got;
    host->bind(*prepared);
  }
  void start() {
    const auto started = prepared->start();
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
  }
  void stop() {
    running = nullptr;
    REQUIRE(prepared->stop());
  }
  [[nodiscard]] engine::Report report() const { return engine.initialised()->report(); }
};

/// A CounterHost with figures readable while running: the number of callbacks, and the longest time between two.
class Loop final : public engine::Host {
 public:
  Loop(int frames, int channels) : counter(frames, channels, 24) {}
  [[nodiscard]] std::vector<engine::ChannelRef> channels() const { return counter.channels(); }
  void bind(engine::Prepared& prepared) { counter.bind(prepared); }
  void process(int half, const engine::Moment& moment) noexcept override {
    const Nanos now = platform::system_clock().now();
    if (last_ > 0 && now - last_ > longest) longest = now - last_;
    last_ = now;
    counter.process(half, moment);
    calls.fetch_add(1);
    returned.store(counter.returned);
  }
  void tell(engine::Notice notice) noexcept override { counter.tell(notice); }

  CounterHost counter;  ///< read it when stopped
  std::atomic<std::int64_t> calls{0}, returned{0};
  std::atomic<Nanos> longest{0};

 private:
  Nanos last_ = 0;
};

using LoopStage = Stage<Loop>;

/// The id of a client of this name whose ports are unconnected.
inline std::string free_ports(const std::string& name, int channels = 2) {
  const std::string count = std::to_string(channels);
  return "jack:?inputs=" + count + "&outputs=" + count + "&name=" + name;
}

/// It may be there already: links are remembered. On a loaded machine the tool now and then finds no server in its time.
inline void put_cable(const std::string& client, int channels = 2) {
  for (int k = 1; k <= channels; ++k) {
    const std::string number = std::to_string(k), out = client + ":out_" + number, in = client + ":in_" + number;
    std::string words;
    bool linked = false;
    for (int attempt = 0; attempt < 10 && !linked; ++attempt) {
      words += tool("jack_connect " + out + " " + in).text;
      linked = tool("jack_lsp -c " + out).text.find("   " + in) != std::string::npos;
    }
    REQUIRE_MESSAGE(linked, words);
  }
}

}  // namespace taut::tests
