// SPDX-License-Identifier: MIT
// The members of joined devices as they are now: who they are, what they can, which of their channels are shown.
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
  std::vector<std::string> inputs, outputs;  ///< names of the channels shown
  std::vector<std::string> remarks;
};

/// Probes all of them. An error names the member that it is of.
Expected<Known> ask(const Spec& spec, std::span<Backend* const> backends);

/// The type of the whole's samples in one direction, where the members have the types `types` (empty: lacks it) and the
/// first of them is the master's. See docs/several.md.
audio::SampleType common_type(std::span<const std::optional<audio::SampleType>> types);

}  // namespace taut::device::several
