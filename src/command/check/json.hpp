// SPDX-License-Identifier: MIT
// The result as a JSON object, to add to.
#pragma once
#include <nlohmann/json.hpp>

#include "command/check/check.hpp"

namespace taut::command {

nlohmann::ordered_json json_object(const CheckResult& result);

}  // namespace taut::command
