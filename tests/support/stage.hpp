// SPDX-License-Identifier: MIT
// An engine on a virtual card in virtual time with an idle host: what remains is the engine's own work.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "device/virtual/card.hpp"
#include "engine/engine.hpp"

namespace taut::tests {

class IdleHost final : public engine::Host {
 public:
  void process(int /*half*/, const engine::Moment& /*moment*/) noexcept override {}
  void tell(engine::Notice /*notice*/) noexcept override {}
};

/// `channels` in each direction, `frames` per buffer, driven by the caller. Exits the program on any error, because
/// figures of a broken setup are worthless.
class Stage {
 public:
  Stage(int channels, int frames, const std::string& format = "s32",
        audio::SampleType host = audio::SampleType::int32) {
    settings::Settings settings;
    must(settings::set(
        settings, "device",
        "virtual:c?in=" + std::to_string(channels) + "&out=" + std::to_string(channels) + "&format=" + format));
    settings.type = host;
    auto* const initialised = must(engine_.initialise(settings));
    std::vector<engine::ChannelRef> all;
    for (int k = 0; k < channels; ++k) all.push_back({true, k});
    for (int k = 0; k < channels; ++k) all.push_back({false, k});
    auto* const prepared = must(initialised->prepare(all, frames, std::make_shared<IdleHost>()));
    running_ = must(prepared->start(engine::Drive::caller));
  }

  /// One cycle: the wait, in zero time, and the turn.
  void step() {
    if (!running_->step()) fail("The stream ended.");
  }

  [[nodiscard]] engine::Report report() const { return engine_.initialised()->report(); }

 private:
  [[noreturn]] static void fail(const std::string& sentence) {
    std::fprintf(stderr, "%s\n", sentence.c_str());
    std::exit(1);
  }
  template <class T>
  static T must(Expected<T> got) {
    if (!got) fail(got.error().sentence());
    if constexpr (!std::is_void_v<T>) return *got;
  }

  device::virtual_card::World world_;
  device::Backend* backend_ = &world_.backend();
  engine::Engine engine_{std::span<device::Backend* const>(&backend_, 1)};
  engine::Running* running_ = nullptr;
};

}  // namespace taut::tests
