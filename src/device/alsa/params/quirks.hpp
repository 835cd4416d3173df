// SPDX-License-Identifier: MIT
// What drivers do that no question to ALSA tells: how far ahead they take frames, in what steps they tell their position.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::device::alsa {

/// A stream on the driver, as far as its behaviour depends on it. Frames.
struct Setup {
  double rate = 48000;
  long cycle = 0;         ///< of the stream
  long period = 0;        ///< of the hardware
  long packet = 0;        ///< the shortest period that the driver offers at this rate
  bool captures = false;  ///< the cycle's end is known from its capture
};

/// Frames.
struct Traits {
  long least = 1;  ///< the margin that is needed even when every wake-up comes at its cycle's very end
  long step = 0;   ///< the position that tells a cycle's end comes so late
  long ahead = 0;  ///< frames are taken so long before their place on the time line; < 0: so long after
  long lead = 0,
       least_lead = 0;  ///< playback that starts before its capture runs so far ahead, at the most and the least
  long capture_first_lead = 0;  ///< playback that starts after its capture does so at the most; at the least not at all
  long spread = 0;  ///< so much more than there is may be told of what is under way: a transfer but for its last packet
  Frames latency_jitter = 0;  ///< by so many the latency differs from start to start
};

/// A row of the table: the driver's name as the card tells it, what it does, and where that is known from.
struct Quirk {
  std::string_view driver;
  bool coarse = false;  ///< the position stands still between interrupts, even when it is asked for
  Traits (*traits)(const Setup&) = nullptr;
  std::string_view source;
};

/// The drivers that are known. The last row, without a name, is for all others.
std::span<const Quirk> known_quirks() noexcept;

/// The row for a driver.
const Quirk& quirk_of(std::string_view driver, std::span<const Quirk> quirks) noexcept;

/// The name of the driver behind a PCM of the kernel; empty for one that libasound makes. Control threads.
std::string driver_of(const Library& alsa, snd_pcm_t* pcm);

}  // namespace taut::device::alsa
