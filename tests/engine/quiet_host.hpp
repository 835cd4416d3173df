// SPDX-License-Identifier: MIT
// A host that counts its callbacks and stays silent, and helpers to open a device for it.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "engine/engine.hpp"
#include "platform/clock.hpp"
#include "support/eventually.hpp"

namespace taut::tests {

using engine::Engine;
using engine::Initialised;

struct QuietHost : engine::Host {
  std::atomic<std::int64_t> callbacks{0};
  std::atomic<std::int64_t> notices{0};
  std::function<void()> within;
  void process(int, const engine::Moment&) noexcept override {
    if (within) unproven(within);
    ++callbacks;
  }
  void tell(engine::Notice) noexcept override { ++notices; }
};

inline const std::vector<engine::ChannelRef> stereo{{true, 0}, {true, 1}, {false, 0}, {false, 1}};

inline Initialised* initialise(Engine& engine, const std::string& device) {
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", device));
  const auto initialised = engine.initialise(settings);
  REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
  return *initialised;
}

}  // namespace taut::tests
