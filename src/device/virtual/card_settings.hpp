// SPDX-License-Identifier: MIT
// A card's settings from its id: virtual:NAME?key=value&key=value.
#pragma once
#include "device/virtual/card.hpp"

namespace taut::device::virtual_card {

struct CardSettings {
  std::string name;
  bool simulated = false;  ///< clock=virtual
  double ppm = 0, ramp = 0;
  double sway = 0, sway_seconds = 0;  ///< ppm up and down, over that many seconds
  std::string crystal;                ///< cards with the same crystal share a clock; empty: its own
  Nanos jitter = 0;
  Frames latency_in = 0, latency_out = 0, delay = 0, hidden = 0;
  bool cable = true;
  int inputs = 2, outputs = 2;
  std::vector<double> rates;  ///< Hz, ascending; empty: anything from lowest to highest
  double lowest = 8000, highest = 384000;
  audio::SampleType type = audio::SampleType::int32;
  audio::Layout layout = audio::Layout::interleaved;
  int min = 1, max = 8192, step = 1;
  bool pieces = true;
  int cycle = 0;  ///< 0: as requested
  bool vary = false, share = false, coarse = false;
  std::uint64_t seed = 1;
  std::string fault_text;
  std::vector<Fault> faults;

  friend bool operator==(const CardSettings&, const CardSettings&) = default;
};

/// Reads an id. `simulated`: the clock if the id names none. Errors name the key and list the known ones.
Expected<CardSettings> settings_of(std::string_view id, bool simulated);

}  // namespace taut::device::virtual_card
