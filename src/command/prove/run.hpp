// SPDX-License-Identifier: MIT
// Carries out the plan of a proof.
#pragma once
#include <nlohmann/json.hpp>

#include "command/prove/parts.hpp"
#include "command/prove/prove.hpp"

namespace taut::command {

/// All parts, with progress on stderr. Incomplete once an end was asked for.
nlohmann::json proved(const Subject& subject, const ProveOptions& options);

}  // namespace taut::command
