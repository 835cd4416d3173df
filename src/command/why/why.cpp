// SPDX-License-Identifier: MIT
#include "command/why/why.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/json.hpp"
#include "command/monitor/text.hpp"
#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

using forensics::PastDropOut;

constexpr std::size_t shown = 10;

std::string period_text(double hours) {
  return hours == 1 ? "the last hour" : text("the last {} hours", number::plain(hours));
}

/// "computed 12, page faults 3", the most frequent first.
std::string tally(const std::vector<PastDropOut>& drop_outs) {
  std::map<std::string, std::int64_t> counts;
  for (const PastDropOut& one : drop_outs) ++counts[one.kind];
  std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
  // Equal counts in the order of their names.
  std::ranges::sort(sorted, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : one.first < other.first;
  });
  std::string all;
  for (const auto& [kind, count] : sorted) all += text("{}{} {}", all.empty() ? "" : ", ", kind, number::count(count));
  return all;
}

Expected<std::vector<PastDropOut>> recent(double hours) {
  const auto file = forensics::history_file();
  if (!file) return std::unexpected(file.error());
  auto all = forensics::past_drop_outs(*file);
  if (!all) return all;
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto from = now - static_cast<std::int64_t>(hours * 3600e9);
  std::erase_if(*all, [&](const PastDropOut& one) { return one.at < from; });
  std::ranges::sort(*all, {}, &PastDropOut::at);
  return all;
}

}  // namespace

std::string text_of(const std::vector<PastDropOut>& drop_outs, const WhyOptions& options) {
  if (drop_outs.empty()) return text("No drop-outs in {}.", period_text(options.hours));
  std::string all = wrapped(text("{} in {}: {}.", number::plural(std::ssize(drop_outs), "drop-out"),
                                 period_text(options.hours), tally(drop_outs)));
  const std::size_t first = options.all || drop_outs.size() <= shown ? 0 : drop_outs.size() - shown;
  if (first > 0) all += text("\nThe newest {}; --each shows all:", shown);
  for (std::size_t k = first; k < drop_outs.size(); ++k) {
    const PastDropOut& one = drop_outs[k];
    all += "\n\n" + tinted(Tint::bold, wrapped(text("{}  {} (process {}) on {}", clock_time(one.at), one.program,
                                                    one.process, one.device),
                                               10));
    all += "\n  " + wrapped(one.sentence, 2, 2) + "\n  " + wrapped(one.reason, 2, 2);
  }
  return all;
}

std::string json_of(const std::vector<PastDropOut>& drop_outs) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const PastDropOut& one : drop_outs)
    list.push_back({{"at", one.at},
                    {"program", one.program},
                    {"process", one.process},
                    {"device", one.device},
                    {"kind", one.kind},
                    {"sentence", one.sentence},
                    {"reason", one.reason}});
  return Json{{"drop_outs", list}}.dump(2, ' ', false, Json::error_handler_t::replace);
}

int run(const WhyOptions& options) {
  const auto drop_outs = recent(options.hours);
  if (!drop_outs) {
    if (options.json) print(json_of(drop_outs.error()));
    return fail(drop_outs.error());
  }
  print(options.json ? json_of(*drop_outs) : text_of(*drop_outs, options));
  return success;
}

}  // namespace taut::command
