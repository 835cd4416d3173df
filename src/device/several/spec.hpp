// SPDX-License-Identifier: MIT
// Which devices are joined, and which of their channels are used, in what order and under what names.
//
//   several:ID+ID+...            all channels of all members, in their order; the first is the master
//   several:ID+ID?KEY=VALUE&...  with settings:
//     master=M                   member M is the master (1, 2, ...)
//     clock=one                  the user says that all members run on one clock (a word clock cable)
//     in=MAP, out=MAP            the channels: M.C or M.C:NAME, separated by commas; `none`: no channel
//
// Inside an id or a NAME, the characters % + ? & , and control characters are percent-encoded; any other may be. So
// `alsa:hw:UAC2` stays as it is, and the virtual card `virtual:a?ppm=300&in=8` becomes `virtual:a%3Fppm=300%26in=8`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::device::several {

constexpr std::string_view prefix = "several:";

/// One channel in use; both indices from 0. Empty `name`: the device's own.
struct Route {
  int member = 0, channel = 0;
  std::string name = {};
  friend bool operator==(const Route&, const Route&) = default;
};

using Map = std::vector<Route>;

struct Spec {
  std::vector<std::string> members;  ///< ids of other backends, at least one
  int master = 0;                    ///< from 0
  bool one_clock = false;
  std::optional<Map> in, out;  ///< nullopt: all channels of all members, in order
  friend bool operator==(const Spec&, const Spec&) = default;
};

constexpr int most_members = 64, most_channels = 1024;

/// Reads an id. Errors: `absent` if it belongs to another backend, `bad_request` if malformed.
Expected<Spec> parse(std::string_view id);

/// Inverse of parse().
std::string print(const Spec& spec);

/// Parses one map, as in the settings above.
Expected<Map> parse_map(std::string_view text);
std::string print(const Map& map);

}  // namespace taut::device::several
