// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <tuple>

#include "command/tune/tune.hpp"
#include "device/route.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

// The plot: drop-outs an hour from one in ten hours to a hundred thousand, a decade as wide as the next.
constexpr int plot_width = 12;
constexpr double plot_from = -1, plot_to = 5;

std::string_view backend_words(const TuneResult& result, const tune::Row& row) {
  return device::words_of(result.found.ways[row.candidate.way].way.backend);
}

Frames round_trip(const tune::Row& row) {
  return row.evidence.seconds > 0 ? row.evidence.round_trip : row.candidate.buffer + row.candidate.safety;
}

double milliseconds(const tune::Row& row) {
  return row.evidence.rate > 0 ? static_cast<double>(round_trip(row)) * 1000 / row.evidence.rate : 0;
}

std::string how_long(double seconds) {
  if (seconds < 600) return number::fixed(seconds, 0) + " s";
  return number::fixed(seconds / 60, 0) + " min";
}

/// The bound in words; nobody can tell less.
std::string most_text(const tune::Row& row) { return number::about(std::max(tune::hourly(row.evidence).most, 0.01)); }

std::string line_of(const TuneResult& result, const tune::Row& row) {
  const tune::Hourly hourly = tune::hourly(row.evidence);
  const bool chosen = result.answer && result.answer->candidate == row.candidate;
  const std::string way = result.found.ways.size() > 1 ? taut::text("{:<9}", backend_words(result, row)) : "";
  const double share = (std::log10(std::max(hourly.most, 1e-3)) - plot_from) / (plot_to - plot_from);
  const std::string text =
      taut::text("{} {}{:>5} {:>6} {:>7} {:>8}  {:>7} {:>9} {:>9} ", chosen ? ">" : " ", way, row.candidate.buffer,
                 row.evidence.safety, monitor::count(round_trip(row)), monitor::ms(milliseconds(row)),
                 how_long(row.evidence.seconds), monitor::count(row.evidence.drop_outs), most_text(row)) +
      monitor::bar(share, plot_width);
  return tinted(chosen ? Tint::good : row.verdict == tune::Verdict::fails ? Tint::bad : Tint::plain, text) + "\n";
}

std::string words_of(const TuneResult& result, const tune::Row& row) {
  const std::string way = result.found.ways.size() > 1 ? taut::text(" by {}", backend_words(result, row)) : "";
  return taut::text("a buffer of {} with a safety of {}{}", monitor::plural(row.candidate.buffer, "frame"),
                    monitor::count(row.evidence.safety), way);
}

std::string promise_of(const tune::Row& row) {
  return taut::text("a round trip of {}, and with 95 % confidence at most {} drop-outs an hour",
                    monitor::frames_ms(round_trip(row), row.evidence.rate), most_text(row));
}

std::vector<settings::Change> changes_of(const TuneResult& result, const tune::Row& row) {
  std::vector<settings::Change> changes{{"buffer", std::to_string(row.candidate.buffer)},
                                        {"safety", std::to_string(row.evidence.safety)}};
  const TuneWay& way = result.found.ways[row.candidate.way];
  if (!way.usual) changes.push_back({"backend", way.way.backend});
  return changes;
}

void conclude(TuneResult& result, ExitStatus status, std::string conclusion, std::string remedy = {}) {
  result.status = status;
  result.conclusion = std::move(conclusion);
  result.remedy = std::move(remedy);
}

/// Without one that holds.
void conclude_short_of(TuneResult& result, const tune::Goal& goal) {
  const std::string accepted =
      taut::text("{} an hour", goal.an_hour == 1 ? "1 drop-out" : number::plain(goal.an_hour) + " drop-outs");
  if (!result.answer)
    return conclude(result, dropped_out, taut::text("Each size dropped out more often than {}.", accepted),
                    "`taut doctor` says what stands in the way on this computer; `taut why` says what did just now.");
  const double likely = std::ceil(std::max(2 * goal.an_hour, tune::hourly(result.answer->evidence).most));
  conclude(result, dropped_out,
           taut::text("Nothing was proved to stay below {} in {}. The best is {}: {}.", accepted,
                      how_long(result.played), words_of(result, *result.answer), promise_of(*result.answer)),
           taut::text("Give it more time: --longest {} --total {}; or accept more drop-outs: --an-hour {}.",
                      number::plain(10 * goal.longest), number::plain(10 * goal.total), number::plain(likely)));
}

}  // namespace

void conclude(TuneResult& result, const tune::Plan& plan) {
  result.rows.assign(plan.rows().begin(), plan.rows().end());
  std::ranges::sort(result.rows, {}, [](const tune::Row& row) {
    return std::tuple(round_trip(row), row.candidate.way, row.candidate.buffer);
  });
  result.played = plan.played();
  if (const tune::Row* const answer = plan.answer()) result.answer = *answer;
  if (result.error) return conclude(result, failed, "It ended early; the table is what was known until then.");
  if (result.interrupted)
    return conclude(result, failed, "Stopped by hand; the table is what was known until then. Nothing was written.");
  const bool played = std::ranges::any_of(result.rows, [](const tune::Row& row) { return row.evidence.seconds > 0; });
  if (!played)
    return conclude(result, failed, "None of the sizes could be played.",
                    result.rows.empty() ? "" : result.rows.front().refused);
  if (!result.answer || result.answer->verdict != tune::Verdict::holds) return conclude_short_of(result, plan.goal());
  result.changes = changes_of(result, *result.answer);
  conclude(result, success,
           taut::text("Recommended: {}: {}.", words_of(result, *result.answer), promise_of(*result.answer)));
}

std::string text_of(const TuneResult& result) {
  std::string text = tinted(Tint::bold, "Taut tune") + "\n";
  for (const TuneWay& way : result.found.ways) {
    text += row("Device", way.device) + "\n";
    if (!way.server.empty()) text += row("Server", way.server) + "\n";
  }
  text += row("Played", taut::text("{} in all{}", how_long(result.played),
                                   result.load > 0 ? taut::text(", with {} % of each period used by the program",
                                                                number::plain(result.load))
                                                   : "")) +
          "\n\n";
  const std::string way = result.found.ways.size() > 1 ? "by       " : "";
  text += taut::text("  {}{:>5} {:>6} {:>16}  {:>7} {:>9} {:>9}\n", way, "", "", "Round trip", "", "", "An hour,");
  text += taut::text("  {}{:>5} {:>6} {:>7} {:>8}  {:>7} {:>9} {:>9}\n", "", std::string(way.size(), ' ') + "Buffer",
                     "Safety", "frames", "", "played", "Drop-outs", "at most");
  for (const tune::Row& row : result.rows)
    if (row.evidence.seconds > 0) text += line_of(result, row);
  text += "\n  " + tinted(result.status == success ? Tint::good : Tint::bad, wrapped(result.conclusion, 2, 2));
  if (!result.remedy.empty()) text += "\n  " + wrapped(result.remedy, 2, 2);
  return text;
}

}  // namespace taut::command
