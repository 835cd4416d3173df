// SPDX-License-Identifier: MIT
// Driver behaviour that ALSA cannot report: how far they read ahead, and in what steps they update hw_ptr.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/units.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::device::alsa {

/// What a driver's behaviour depends on. Frames.
struct Setup {
  double rate = 48000;
  long cycle = 0;         ///< the stream's
  long period = 0;        ///< the hardware's
  long packet = 0;        ///< the driver's shortest period at this rate
  bool captures = false;  ///< the end of a cycle is known from capture
};

/// Frames.
struct Traits {
  long least = 1;  ///< margin needed even if every wake-up comes exactly at the end of its cycle
  long step = 0;   ///< delay of the hw_ptr update that shows the end of a cycle
  long ahead = 0;  ///< read this long before their place on the timeline; < 0: this long after
  long lead = 0,
       least_lead = 0;          ///< how far playback runs ahead when started before its capture: most and least
  long capture_first_lead = 0;  ///< how far it runs ahead at most when started after its capture; at least 0
  long spread = 0;              ///< the reported delay may exceed the real one by this: a transfer less its last packet
  Frames latency_jitter = 0;    ///< by so many the latency differs from start to start
};

/// The driver's name as the card reports it, its behaviour, and the source of that knowledge.
struct Quirk {
  std::string_view driver;
  bool coarse = false;  ///< hw_ptr moves only at interrupts, even when hwsync is called
  Traits (*traits)(const Setup&) = nullptr;
  std::string_view source;
};

/// Known drivers. The last row, without a name, is for all others.
std::span<const Quirk> known_quirks() noexcept;

/// The row of `driver`.
const Quirk& quirk_of(std::string_view driver, std::span<const Quirk> quirks) noexcept;

/// The driver behind a kernel PCM; empty for a PCM made by libasound. Control threads.
std::string driver_of(const Library& alsa, snd_pcm_t* pcm);

}  // namespace taut::device::alsa
