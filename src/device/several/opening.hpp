// SPDX-License-Identifier: MIT
// Probes and opens joined devices.
#pragma once
#include "device/several/member_slot.hpp"
#include "device/several/spec.hpp"

namespace taut::device::several {

/// Probes every member, to open it or to look at it. Errors name the member.
Expected<Can> probe_all(const Spec& spec, std::span<Backend* const> backends, bool to_open);

/// Opens every member for `request`, whose ids are `spec`.
Expected<std::unique_ptr<Plan>> open_all(const Spec& spec, const Request& request, std::span<Backend* const> backends);

}  // namespace taut::device::several
