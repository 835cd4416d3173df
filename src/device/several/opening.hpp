// SPDX-License-Identifier: MIT
// What joined devices can, and how they are opened as one.
#pragma once
#include "device/several/member_slot.hpp"
#include "device/several/spec.hpp"

namespace taut::device::several {

/// Asks every member. An error names the member that it is of.
Expected<Can> probe_all(const Spec& spec, std::span<Backend* const> backends);

/// Opens all of them for `request`, whose ids are `spec`.
Expected<std::unique_ptr<Plan>> open_all(const Spec& spec, const Request& request, std::span<Backend* const> backends);

}  // namespace taut::device::several
