// SPDX-License-Identifier: MIT
// Chooses the backend when no device is named and several backends have one: docs/devices.md.
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
  std::optional<Error> absent = {};  ///< why it has no devices
};

/// Asks every backend once. Control threads.
std::vector<Source> sources(std::span<Backend* const> backends);

/// Devices prefer() chooses from, and a sentence on why these.
struct Route {
  std::vector<Device> devices;
  std::string why;      ///< empty: there was no choice
  bool direct = false;  ///< `why` is said of cards opened directly, and not of a server's own device among `devices`
};

/// The routes to try, best first: the next one if nothing of the one before opens. `backend`: the setting. `auto`: a running
/// JACK server; then PipeWire, if it reaches hardware; then the cards themselves. A named backend is the only route. Errors:
/// that backend is not compiled in, or has no device. Pure.
Expected<std::vector<Route>> routes(std::span<const Source> sources, std::string_view backend, DeviceUse use);

/// Why a device of the route was preferred, and why this route; sentences.
std::string why_of(const Preference& preference, const Route& route);

/// Where no input was found: the one that is never chosen by itself. " ..." or nothing.
std::string tap_by_name(std::span<const Source> sources);

/// "JACK", "PipeWire", "ALSA".
std::string_view words_of(std::string_view backend) noexcept;

/// Whether this prefix is a sound server's, which several programs use at the same time.
bool is_server(std::string_view backend) noexcept;

}  // namespace taut::device
