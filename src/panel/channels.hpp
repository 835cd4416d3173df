// SPDX-License-Identifier: MIT
// The channels of the devices in use as a person orders them: names, on or off, order. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "panel/driver.hpp"
#include "panel/words.hpp"
#include "settings/file.hpp"

namespace taut::panel {

/// A device with all its channels, by its own names.
struct ChannelSource {
  std::string id, name;
  std::vector<std::string> inputs, outputs;
  std::string why;  ///< why the channels are not known, in a sentence; else empty
};

struct ChannelRow {
  std::string at;         ///< member.channel, both from 1: "1.2"
  std::string own;        ///< the device's name for it
  std::string name = {};  ///< the user's; empty: the device's own
  bool on = true;
  bool operator==(const ChannelRow&) const = default;
};

/// In the order that programs see; channels that are off come last.
struct ChannelTable {
  std::vector<ChannelRow> inputs, outputs;
  bool operator==(const ChannelTable&) const = default;
};

/// The devices in use as joined ones: those of the settings, or what automatic has taken. A single device is one member
/// without a name. nullopt: there is none, or its id joins several by itself.
std::optional<settings::Several> devices_in_use(const DriverStatus& status, const settings::File& file);

/// All channels of the members. `sources`: in their order.
ChannelTable channel_table(const settings::Several& several, const std::vector<ChannelSource>& sources);

/// `several` with these channels, under a name that is free in the file if it has none yet. Error `bad_request`: a
/// channel that is not in `now`, or none is on.
Expected<settings::Several> with_channels(settings::Several several, const ChannelTable& now,
                                          const ChannelTable& wanted, const std::vector<ChannelSource>& sources,
                                          const settings::File& file, Language language);

/// Letters, digits and hyphens of a device's name, with a number if the file has that name already.
std::string free_name(std::string_view name, const settings::File& file);

}  // namespace taut::panel
