// SPDX-License-Identifier: MIT
#include "command/wine/checked.hpp"

#include <nlohmann/json.hpp>

#include "base/number.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::command {
namespace {

std::string_view value(std::string_view lines, std::string_view key) {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    if (line.starts_with(key) && line.substr(key.size()).starts_with('=')) return line.substr(key.size() + 1);
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
  return {};
}

int count(std::string_view lines, std::string_view key) {
  return number_between<int>(value(lines, key), 0, 1 << 20).value_or(0);
}

/// The driver's words: what is wrong, and what to do after it.
Error error_of(std::string_view lines) {
  return {Trouble::broken, text("The driver cannot be used by programs: {}", value(lines, "error")), {}};
}

}  // namespace

Expected<std::string> checked(std::string_view lines, std::string_view library) {
  const auto registered = value(lines, "registered");
  if (registered.empty())
    return failure(Trouble::absent, "Taut is not in the prefix's list of ASIO drivers.", "Type: taut wine install");
  if (registered != library)
    return failure(Trouble::unsupported, text("Programs load {} as Taut, not {}.", registered, library),
                   "Type: taut wine install");
  if (const auto com = value(lines, "com"); !com.empty())
    return failure(Trouble::broken, text("Wine cannot make the driver's object (error {}).", com),
                   "Type: taut wine install");
  if (!value(lines, "error").empty()) return std::unexpected(error_of(lines));
  const auto begin = lines.find("\nreport=");
  const auto report = nlohmann::json::parse(begin == lines.npos ? "" : lines.substr(begin + 8), nullptr, false);
  const std::string device = report.is_object() ? report.value("output", report.value("device", "")) : "";
  const auto rate = number_between<double>(value(lines, "rate"), 0.0, 1e9).value_or(0);
  return text("{} and {} of {} at {} Hz, {} a buffer.", number::plural(count(lines, "inputs"), "input"),
              number::plural(count(lines, "outputs"), "output"), device, number::plain(rate),
              number::plural(count(lines, "buffer"), "frame"));
}

}  // namespace taut::command
