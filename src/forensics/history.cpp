// SPDX-License-Identifier: MIT
#include "forensics/history.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/number.hpp"
#include "base/path.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace taut::forensics {
namespace {

constexpr std::size_t kept = 2000;
constexpr std::size_t largest_file = std::size_t{4} << 20;
constexpr std::size_t longest_field = 600;
constexpr std::size_t fields = 7;

std::string field_of(std::string_view text) {
  std::string field(text.substr(0, longest_field));
  std::ranges::replace_if(field, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return field;
}

std::optional<PastDropOut> read_line(std::string_view line) {
  std::array<std::string_view, fields> parts;
  for (std::size_t k = 0; k < fields; ++k) {
    const auto end = line.find('\t');
    if ((end == std::string_view::npos) != (k + 1 == fields)) return std::nullopt;
    parts[k] = line.substr(0, end);
    line.remove_prefix(std::min(end, line.size() - 1) + 1);
  }
  const auto at = number_between<std::int64_t>(parts[0], 0, INT64_MAX);
  const auto process = number_between<std::uint64_t>(parts[2], 0, UINT64_MAX);
  if (!at || !process) return std::nullopt;
  return PastDropOut{.at = *at,
                     .program = std::string(parts[1]),
                     .process = *process,
                     .device = std::string(parts[3]),
                     .kind = std::string(parts[4]),
                     .sentence = std::string(parts[5]),
                     .reason = std::string(parts[6])};
}

}  // namespace

Expected<std::filesystem::path> history_file() {
  auto folder = platform::variable("TAUT_STATE");
  if (!folder) folder = platform::state_folder();
  if (folder) return *folder / "drop-outs";
  return failure(Trouble::absent, "There is no folder for the history of drop-outs: this user has no home.",
                 "Set TAUT_STATE to a folder.");
}

std::string line_of(const PastDropOut& drop_out) {
  std::string line = std::to_string(drop_out.at);
  for (const std::string& field :
       {field_of(drop_out.program), std::to_string(drop_out.process), field_of(drop_out.device),
        field_of(drop_out.kind), field_of(drop_out.sentence), field_of(drop_out.reason)})
    line += '\t' + field;
  return line;
}

std::vector<PastDropOut> read_lines(std::string_view text) {
  std::vector<PastDropOut> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto one = read_line(text.substr(0, end))) all.push_back(std::move(*one));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

Expected<std::vector<PastDropOut>> past_drop_outs(const std::filesystem::path& file) {
  const auto text = platform::read_file(file, largest_file);
  if (text) return read_lines(*text);
  if (text.error().trouble == Trouble::absent) return std::vector<PastDropOut>();
  return std::unexpected(text.error());
}

Expected<void> remember(const std::filesystem::path& file, std::span<const PastDropOut> drop_outs) {
  const auto lock = platform::FileLock::take(file);
  if (!lock) return std::unexpected(lock.error());
  // A file that cannot be understood is begun anew.
  auto all = past_drop_outs(file).value_or(std::vector<PastDropOut>());
  all.insert(all.end(), drop_outs.begin(), drop_outs.end());
  if (all.size() > kept) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(kept));
  std::string text;
  for (const PastDropOut& one : all) text += line_of(one) + '\n';
  return platform::replace_file(file, text);
}

}  // namespace taut::forensics
