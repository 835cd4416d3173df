// SPDX-License-Identifier: MIT
#include "command/panel/scope_api.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> shown{"device", "input", "output", "rate", "buffer", "safety"};

std::vector<std::string> programs_of(const View& view, const telemetry::Listing& playing) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& name) {
    const bool is_known =
        std::ranges::any_of(all, [&](const std::string& one) { return settings::same_program(one, name); });
    if (!name.empty() && !is_known) all.push_back(name);
  };
  add(view.status.program);
  add(view.opened_by);
  for (const settings::Program& program : view.file.programs) add(program.name);
  for (const telemetry::Stream& stream : playing.streams) add(stream.program);
  std::ranges::sort(all);
  return all;
}

}  // namespace

Json scope_json(const View& view, const telemetry::Listing& playing) {
  Json own = Json::array();
  const settings::Program* const program =
      view.status.program.empty() ? nullptr : view.file.program(view.status.program);
  for (const std::string_view key : shown)
    if (program && std::ranges::find(program->lines, key, &settings::Line::key) != program->lines.end())
      own.push_back(key == "output" ? "device" : key);
  return {{"program", view.status.program}, {"programs", programs_of(view, playing)}, {"own", own}};
}

std::optional<std::string> asked_scope(const std::string& json, const View& view, const telemetry::Listing& playing) {
  const Json asked = Json::parse(json, nullptr, false);
  if (!asked.is_object() || !asked.value("program", Json()).is_string()) return std::nullopt;
  std::string program = asked["program"];
  const auto known = programs_of(view, playing);
  if (!program.empty() && std::ranges::find(known, program) == known.end()) return std::nullopt;
  return program;
}

settings::Edit as_for_all(const std::string& program) {
  return [program](std::string_view text) {
    std::vector<settings::Change> changes;
    changes.reserve(shown.size());
    for (const std::string_view key : shown) changes.push_back({std::string(key), {}});
    return settings::edited_for(text, program, changes);
  };
}

std::string first_scope(const settings::File& file, const std::string& program) {
  return file.program(program) ? program : std::string();
}

}  // namespace taut::command
