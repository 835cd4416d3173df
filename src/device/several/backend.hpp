// SPDX-License-Identifier: MIT
// Several devices as one: `several:ID+ID+...`, on top of all other backends. See docs/several.md.
#pragma once
#include <memory>
#include <span>

#include "device/device.hpp"

namespace taut::device::several {

/// `members` must outlive the backend and its streams. Lists nothing: joined devices are named by id or in the
/// settings. Their members' own backends report what comes and goes.
std::unique_ptr<Backend> make_backend(std::span<Backend* const> members);

}  // namespace taut::device::several
