// SPDX-License-Identifier: MIT
// An engine on a virtual card in virtual time, driven by the test.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "device/virtual/card.hpp"
#include "engine/engine.hpp"
#include "support/counter_host.hpp"

namespace taut::tests {

struct Rig {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  std::shared_ptr<CounterHost> host;
  engine::Prepared* prepared = nullptr;
  engine::Running* running = nullptr;

  /// `card`: the id after "virtual:". `safety`: "safe" or frames.
  Rig(const std::string& card, int frames, int channels, const std::string& safety = "safe", int bits = 32,
      bool late_host = false, double rate = 0) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", "virtual:" + card));
    REQUIRE(settings::set(settings, "safety", safety));
    settings.late_host = late_host;
    settings.rate = rate;
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    host = std::make_shared<CounterHost>(frames, channels, bits);
    const auto made = (*initialised)->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
    prepared = *made;
    host->bind(*prepared);
  }

  void start(std::function<void()> busy = {}) {
    const auto started = prepared->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
    host->watch([this] { return running->xruns().lost; }, std::move(busy));
  }

  void run(std::int64_t callbacks) {
    for (std::int64_t guard = 0; host->callbacks < callbacks; ++guard) {
      REQUIRE(running->step());
      if (guard % 256 == 255) running->deliver();
      REQUIRE_MESSAGE(guard < 100 * callbacks + 100'000, "the stream does not advance");
    }
    running->deliver();
  }

  engine::Report report() const { return engine.initialised()->report(); }
};

}  // namespace taut::tests
