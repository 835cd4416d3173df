// SPDX-License-Identifier: MIT
#include "command/stream/result.hpp"

#include <algorithm>

#include "command/json.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/report_text.hpp"
#include "command/terminal/say.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr std::size_t shown_events = 5, shown_gaps = 5;

std::string gap_rows(const StreamResult& result) {
  const std::size_t shown = std::min(result.gaps.size(), shown_gaps);
  std::string text;
  for (std::size_t k = 0; k < shown; ++k) {
    const FileGap& gap = result.gaps[k];
    text += row(k == 0 ? "Gaps" : "", taut::text("at {:.3f} s: {}", static_cast<double>(gap.at) / result.report.rate,
                                                 label(gap, result.report.rate))) +
            "\n";
  }
  if (const auto more = static_cast<std::int64_t>(result.gaps.size() - shown); more > 0)
    text += row("", taut::text("... and {} more", monitor::count(more))) + "\n";
  return text;
}

std::string text_of(const StreamResult& result, std::string_view title) {
  std::string text = tinted(Tint::bold, title) + "\n";
  if (!result.file.empty()) text += row("File", result.file) + "\n";
  const double seconds = result.report.rate > 0 ? static_cast<double>(result.frames) / result.report.rate : 0;
  text += row("Time", taut::text("{} s on {} {}, peak {}", number::fixed(seconds, 2),
                                 result.channels.size() == 1 ? "channel" : "channels", channel_list(result.channels),
                                 monitor::db(result.peak))) +
          "\n";
  text += device_row(result.report) + buffer_row(result.report) + latency_row(result.report);
  text += xrun_rows(result.report, shown_events);
  if (result.missed > 0)
    text += row("Missing", taut::text("{}: the {} was too slow", monitor::plural(result.missed, "frame"),
                                      result.piped ? "pipe" : "disk")) +
            "\n";
  text += gap_rows(result) + cost_rows(result.report);
  std::vector<std::string> remarks = result.report.remarks;
  remarks.insert(remarks.end(), result.remarks.begin(), result.remarks.end());
  text += part_rows(result.report) + remark_rows(remarks);
  text.pop_back();
  return text;
}

}  // namespace

int told(const Expected<StreamResult>& result, const StreamOptions& options, bool json, std::string_view title) {
  if (!result) {
    const Error error = explained(result.error(), options);
    if (json) print(json_of(error));
    return fail(error);
  }
  print(json ? json_of(*result) : text_of(*result, title));
  if (result->error) return fail(explained(*result->error, options));
  return lacks_sound(result->report) || result->missed > 0 ? dropped_out : success;
}

}  // namespace taut::command
