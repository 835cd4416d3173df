// SPDX-License-Identifier: MIT
// Several devices as one: `several:ID+ID+...`, over all other backends. docs/several.md tells what for.
#pragma once
#include <memory>
#include <span>

#include "device/device.hpp"

namespace taut::device::several {

/// Over `members`, which must outlive it and its streams. It lists nothing: joined devices are named, by ids or in the
/// settings. What comes and goes is told by the members' own backends.
std::unique_ptr<Backend> make_backend(std::span<Backend* const> members);

}  // namespace taut::device::several
