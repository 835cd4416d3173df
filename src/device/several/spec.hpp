// SPDX-License-Identifier: MIT
// Which devices are joined, and which of their channels are shown, in which order and by which names.
//
//   several:ID+ID+...            all channels of all members, in their order; the first is the master
//   several:ID+ID?KEY=VALUE&...  with settings:
//     master=M                   member M is the master (1, 2, ...)
//     clock=one                  the user says that all members run on one clock (a word clock cable)
//     in=MAP, out=MAP            the channels: M.C or M.C:NAME, separated by commas; `none`: no channel
//
// In an id within the id, and in a NAME, the characters % + ? & , and control characters are written as % and two
// hexadecimal digits; any other character may be too. So `alsa:hw:UAC2` stays as it is, and the virtual card
// `virtual:a?ppm=300&in=8` becomes `virtual:a%3Fppm=300%26in=8`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::device::several {

constexpr std::string_view prefix = "several:";

/// One channel shown: that of a member, both counted from 0. `name` empty: the device's own.
struct Route {
  int member = 0, channel = 0;
  std::string name = {};
  friend bool operator==(const Route&, const Route&) = default;
};

using Map = std::vector<Route>;

struct Spec {
  std::vector<std::string> members;  ///< ids of other backends; at least one
  int master = 0;                    ///< counted from 0
  bool one_clock = false;
  std::optional<Map> in, out;  ///< not set: all channels of all members, in their order
  friend bool operator==(const Spec&, const Spec&) = default;
};

constexpr int most_members = 64, most_channels = 1024;

/// Reads an id. Errors: `absent` when it is not one of this backend's; `bad_request` with what is wrong in it.
Expected<Spec> parse(std::string_view id);

/// The id; parse(print(spec)) is spec.
std::string print(const Spec& spec);

/// One map alone, as the settings above take it.
Expected<Map> parse_map(std::string_view text);
std::string print(const Map& map);

}  // namespace taut::device::several
