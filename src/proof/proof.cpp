// SPDX-License-Identifier: MIT
#include "proof/proof.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"
#include "proof/sha256.hpp"

namespace taut::proof {
namespace {

using Json = nlohmann::json;

constexpr auto replace = Json::error_handler_t::replace;

// A proof nests six deep. Without a bound, a file of brackets would exhaust the stack.
constexpr int deepest = 32;

std::string hash_of(Json content) {
  content.erase("hash");
  return sha256(content.dump(-1, ' ', false, replace));
}

/// Discarded if it is no JSON or nested too deep.
Json parsed(std::string_view file) {
  bool too_deep = false;
  const auto bounded = [&](int depth, Json::parse_event_t, const Json&) {
    too_deep = too_deep || depth > deepest;
    return !too_deep;
  };
  Json content = Json::parse(file, bounded, false);
  return too_deep ? Json(Json::value_t::discarded) : content;
}

bool has(const Json& object, const char* key, bool (Json::*is)() const noexcept) {
  return object.is_object() && object.contains(key) && (object[key].*is)();
}

bool left_out(const Json& part) { return has(part, "skipped", &Json::is_string); }

bool has_counts(const Json& object, std::initializer_list<const char*> keys) {
  return std::ranges::all_of(keys, [&](const char* key) { return has(object, key, &Json::is_number_integer); });
}

/// With a buffer, and refused or with these counts.
bool are_rows(const Json& part, std::initializer_list<const char*> counts) {
  return part.is_array() && std::ranges::all_of(part, [&](const Json& row) {
           return has_counts(row, {"buffer"}) && (has(row, "refused", &Json::is_string) || has_counts(row, counts));
         });
}

bool has_times(const Json& row) {
  return row.contains("refused") || (has(row, "rate", &Json::is_number) && has(row, "seconds", &Json::is_number));
}

/// The first part that is missing or of another shape; null: none.
const char* missing_part(const Json& content) {
  for (const char* const text : {"taut", "made", "system", "processor", "device", "chosen"})
    if (!has(content, text, &Json::is_string)) return text;
  for (const char* const object : {"devices", "doctor", "cable", "unplug", "load", "conformance"})
    if (!content.contains(object)) return object;
  if (!has(content["devices"], "devices", &Json::is_array)) return "devices";
  const Json& doctor = content["doctor"];
  if (!has(doctor, "findings", &Json::is_array)) return "doctor";
  for (const Json& one : doctor["findings"])
    for (const char* const text : {"severity", "topic", "measured"})
      if (!has(one, text, &Json::is_string)) return "doctor";
  const Json& cable = content["cable"];
  if (!left_out(cable) && !are_rows(cable, {"reported"})) return "cable";
  if (cable.is_array())
    for (const Json& row : cable)
      if (row.contains("measured") && !row["measured"].is_number() && !row["measured"].is_null()) return "cable";
  const Json& unplug = content["unplug"];
  if (!left_out(unplug) &&
      (!has(unplug, "came_back", &Json::is_boolean) || !has(unplug, "away_seconds", &Json::is_number)))
    return "unplug";
  const Json& load = content["load"];
  if (!left_out(load) &&
      !(are_rows(load, {"safety", "round_trip", "drop_outs"}) && std::ranges::all_of(load, has_times)))
    return "load";
  if (!has(content, "load_percent", &Json::is_number)) return "load_percent";
  const Json& rules = content["conformance"];
  if (left_out(rules)) return nullptr;
  if (!has_counts(rules, {"level", "passed", "broken", "not_judged"}) || !has(rules, "rules", &Json::is_array))
    return "conformance";
  for (const Json& rule : rules["rules"])
    if (!has_counts(rule, {"rule"}) || !has(rule, "name", &Json::is_string) || !has(rule, "result", &Json::is_string) ||
        !has(rule, "seen", &Json::is_string))
      return "conformance";
  return nullptr;
}

}  // namespace

std::string sealed(Json content) {
  content["version"] = version;
  content["hash"] = hash_of(content);
  return content.dump(2, ' ', false, replace) + "\n";
}

Expected<Json> opened(std::string_view file) {
  Json content = parsed(file);
  if (!content.is_object())
    return failure(Trouble::broken, "It is cut off, or no file of `taut prove`.", "Ask for the whole file.");
  if (content.value("version", Json()) != Json(version))
    return failure(Trouble::unsupported, "It was made by another version of `taut prove`.",
                   "Make it again with this one.");
  if (content.value("hash", Json()) != Json(hash_of(content)))
    return failure(Trouble::broken, "It was edited: its hash is not the one of its content.",
                   "Ask for the file as it was written.");
  if (const char* const part = missing_part(content))
    return failure(Trouble::broken, text("Its part \"{}\" is missing or is not what `taut prove` writes.", part),
                   "Make it again.");
  return content;
}

}  // namespace taut::proof
