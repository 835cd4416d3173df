// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "host/host.hpp"
#include "taut/taut_host.h"

namespace taut::host {

/// nullopt: its size is not set. Null: the usual places.
std::optional<Places> places_of(const TautHostPlaces* asked);

}  // namespace taut::host
