// SPDX-License-Identifier: MIT
// Whose settings the page shows: those for all programs, or for one.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "command/panel/view.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

/// The programs to choose from (with settings of their own, playing, or shown), and what is set for the shown one alone.
nlohmann::ordered_json scope_json(const View& view, const telemetry::Listing& playing);

/// The program that the page asks for, among those to choose from; empty: all. nullopt: there is no such program.
std::optional<std::string> asked_scope(const std::string& json, const View& view, const telemetry::Listing& playing);

/// Takes away what the page can set for this program alone.
settings::Edit as_for_all(const std::string& program);

/// Whose settings a program's own button shows: its own if it has some, else those for all (empty).
std::string first_scope(const settings::File& file, const std::string& program);

}  // namespace taut::command
