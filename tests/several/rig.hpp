// SPDX-License-Identifier: MIT
// An engine on joined virtual cards in virtual time, driven by the test.
#pragma once
#include "engine/engine.hpp"
#include "several/world.hpp"
#include "support/counter_host.hpp"

namespace taut::tests {

struct JoinedRig {
  device::several::Joined joined;
  device::Backend* backend = joined.backend.get();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  std::shared_ptr<CounterHost> host;
  engine::Running* running = nullptr;

  /// Uses the first `channels` of both directions.
  JoinedRig(const std::vector<std::string>& cards, int frames, int channels, const std::string& safety, int bits = 32) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", device::several::Joined::id(cards)));
    REQUIRE(settings::set(settings, "safety", safety));
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    host = std::make_shared<CounterHost>(frames, channels, bits);
    const auto made = (*initialised)->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
    host->bind(**made);
    const auto started = (*made)->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
    host->watch([this] { return running->xruns().lost; });
  }

  void run(std::int64_t callbacks) {
    for (std::int64_t guard = 0; host->callbacks < callbacks; ++guard) {
      REQUIRE(running->step());
      if (guard % 64 == 63) running->deliver();
      REQUIRE_MESSAGE(guard < 100 * callbacks + 100'000, "the stream does not advance");
    }
    running->deliver();
  }

  engine::Report report() const { return engine.initialised()->report(); }
};

}  // namespace taut::tests
