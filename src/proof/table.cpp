// SPDX-License-Identifier: MIT
#include <map>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "proof/proof.hpp"

namespace taut::proof {
namespace {

using Json = nlohmann::json;

constexpr std::string_view head = R"(# What users have proved

Each row is a file that [`taut prove`](../prove.md) wrote on somebody's computer; the table is made of them by
`taut prove --table docs/proven`, which rejects edited files and copies.

)";

constexpr std::string_view columns =
    "| device | system | Taut | shortest round trip without a drop-out | by cable, in frames | unplugged | the "
    "protocol's "
    "rules | file |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";

/// As code, where nothing of it is markup.
std::string cell(const std::string& value) {
  std::string text;
  for (const char c : value) text += c == '|' || c == '`' || static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return "`" + text + "`";
}

std::string device_cell(const Json& content) {
  const auto id = content["device"].get<std::string>();
  return cell(id) + (id.starts_with("virtual:") ? " (no hardware)" : "");
}

std::string best_under_load(const Json& content) {
  const Json& load = content["load"];
  const Json* best = nullptr;
  if (load.is_array())
    for (const Json& row : load) {
      const bool clean = !row.contains("refused") && row["drop_outs"] == 0 && row["seconds"] > 0;
      if (clean && (!best || row["round_trip"] < (*best)["round_trip"])) best = &row;
    }
  if (!best) return load.is_array() ? "none" : "not tried";
  const double frames = (*best)["round_trip"].get<double>(), rate = (*best)["rate"].get<double>();
  return text("{} frames{} at {} % load", number::plain(frames),
              rate > 0 ? text(" ({})", number::ms(frames * 1000 / rate)) : "",
              number::plain(content["load_percent"].get<double>()));
}

std::string by_cable(const Json& cable) {
  if (!cable.is_array()) return "not measured";
  std::string all;
  for (const Json& row : cable) {
    const Json measured = row.value("measured", Json());
    all += text("{}{}: {}", all.empty() ? "" : ", ", number::plain(row["buffer"].get<double>()),
                measured.is_number() ? number::plain(measured.get<double>()) : "nothing");
  }
  return all.empty() ? "not measured" : all;
}

std::string unplugged(const Json& unplug) {
  if (!unplug.contains("came_back")) return "not tried";
  return unplug["came_back"].get<bool>() ? "came back" : "stayed away";
}

std::string by_rules(const Json& rules) {
  if (!rules.contains("passed")) return "not judged";
  return text("level {}: {} passed, {} broken", number::plain(rules["level"].get<double>()),
              number::plain(rules["passed"].get<double>()), number::plain(rules["broken"].get<double>()));
}

std::string row_of(const std::string& name, const Json& content) {
  return text("| {} | {} | {} | {} | {} | {} | {} | {} |\n", device_cell(content),
              cell(content["system"].get<std::string>()), cell(content["taut"].get<std::string>()),
              best_under_load(content), by_cable(content["cable"]), unplugged(content["unplug"]),
              by_rules(content["conformance"]), cell(name));
}

}  // namespace

Table table_of(const std::vector<File>& files) {
  Table table;
  std::string rows;
  std::map<std::string, std::string> seen;  // hash: file
  for (const File& file : files) {
    const auto content = opened(file.text);
    if (!content) {
      table.rejected.push_back(text("{}: {}", file.name, content.error().sentence()));
      continue;
    }
    const auto [first, fresh] = seen.try_emplace((*content)["hash"].get<std::string>(), file.name);
    if (!fresh) {
      table.rejected.push_back(text("{}: It is a copy of {}. Remove one of them.", file.name, first->second));
      continue;
    }
    rows += row_of(file.name, *content);
    ++table.accepted;
  }
  table.page = std::string(head) + (rows.empty() ? "No file has been sent yet.\n" : std::string(columns) + rows);
  return table;
}

}  // namespace taut::proof
