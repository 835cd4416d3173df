// SPDX-License-Identifier: MIT
// The members of joined devices as probed now: names, capabilities, channels in use.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/several/joined_layout.hpp"
#include "device/several/spec.hpp"

namespace taut::device::several {

struct Member {
  std::string id, label;
  Backend* backend = nullptr;
  Can can;
  ChannelMap in, out;
};

struct Known {
  std::vector<Member> members;
  std::vector<std::string> inputs, outputs;  ///< of the channels in use
  std::vector<std::string> remarks;
};

/// Probes every member, to open it or to look at it. Errors name the member.
Expected<Known> ask(const Spec& spec, std::span<Backend* const> backends, bool to_open);

/// The sample type of the joined device in one direction, from the members' `types` (the master's first; empty: lacks
/// the direction). See docs/several.md.
audio::SampleType common_type(std::span<const std::optional<audio::SampleType>> types);

}  // namespace taut::device::several
