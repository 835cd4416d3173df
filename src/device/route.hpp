// SPDX-License-Identifier: MIT
// By which backend a device is reached that nobody named, where there are several: docs/devices.md.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "device/device.hpp"
#include "device/preference.hpp"

namespace taut::device {

/// What one backend lists.
struct Source {
  std::string backend;     ///< the prefix of its ids
  bool stands_in = false;  ///< Backend::stands_in()
  std::vector<Device> devices;
  std::optional<Error> absent = {};  ///< why it has none
};

/// Asks every backend once. Control threads.
std::vector<Source> sources(std::span<Backend* const> backends);

/// Devices among which prefer() chooses, and a sentence on why among those.
struct Route {
  std::vector<Device> devices;
  std::string why;  ///< empty: there was no choice
};

/// The routes to try, the best first; the later ones are for when nothing of the earlier ones can be opened. `backend`: the
/// setting. `auto`: a JACK server that runs; then PipeWire, where it reaches hardware; then the cards themselves. A backend
/// that is named is the only route. Errors: that backend is not compiled in, or has no device. Pure.
Expected<std::vector<Route>> routes(std::span<const Source> sources, std::string_view backend, DeviceUse use);

/// "JACK", "PipeWire", "ALSA".
std::string_view words_of(std::string_view backend) noexcept;

/// Whether a backend with this prefix is a sound server's, which other programs use at the same time.
bool is_server(std::string_view backend) noexcept;

}  // namespace taut::device
