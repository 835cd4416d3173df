// SPDX-License-Identifier: MIT
// The report of a loopback for people: one screen.
#include <algorithm>
#include <cmath>

#include "command/loopback/loopback.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/report_text.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr std::size_t shown_events = 3;

/// "    128 frames   2.67 ms".
std::string cell(double frames, double rate, bool whole) {
  return taut::text(
      "{:>16} {:>9}",
      whole ? monitor::plural(static_cast<Frames>(frames), "frame") : number::fixed(frames, 1) + " frames",
      monitor::ms(frames * 1000 / rate));
}

std::string latency_table(const LoopbackResult& result) {
  const double rate = result.report.rate;
  const auto line = [&](std::string_view label, Frames frames) {
    return taut::text("  {:<12}{}", label, cell(static_cast<double>(frames), rate, true));
  };
  std::string text = taut::text("  {:<12}{:>26}{:>29}\n", "Latency", "reported", "measured");
  text += line("  input", result.reported.input) + "\n" + line("  output", result.reported.output) + "\n";
  text += line("  round trip", result.reported.round_trip());
  if (result.measured) {
    const bool same = std::abs(*result.measured - static_cast<double>(result.reported.round_trip())) <=
                      (resampled(result.report) ? 0.6 : 0.1);
    text += "   " + cell(*result.measured, rate, !result.swept) + "  ";
    text += same ? tinted(Tint::good, "the same") : result.swept ? "" : tinted(Tint::bad, "differs");
  } else {
    text += taut::text("{:>29}", "nothing");
  }
  return text + "\n";
}

std::string dbfs(double level) { return std::isfinite(level) ? monitor::db(level) + "FS" : monitor::db(level); }

std::string sweep_rows(const LoopbackResult& result) {
  const monitor::Echo& echo = result.echo;
  if (result.spoiled) return row("Signal", "no verdict: drop-outs fell into the sweep each time") + "\n";
  if (!result.measured) return row("Signal", taut::text("nothing but noise: {}", dbfs(echo.noise))) + "\n";
  return row("Signal",
             taut::text("input {}: level {}, noise {}, confidence {:.0f} %{}{}", result.heard_on + 1, dbfs(echo.level),
                        dbfs(echo.noise), 100 * echo.confidence, echo.inverted ? ", polarity turned" : "",
                        echo.clipped ? ", clipped: lower the gain" : "")) +
         "\n";
}

/// If not everything was compared: counts without a verdict.
std::string unfinished_rows(const LoopbackResult& result) {
  const monitor::Account& account = result.verdict.account;
  const Frames due = account.captured - account.before;
  return row("Signal", tinted(Tint::bad, "no verdict") +
                           taut::text(": {} of {} were compared; of the signal in them {} of {} unchanged",
                                      monitor::count(account.captured),
                                      monitor::plural(account.captured + result.missed, "frame"),
                                      monitor::count(account.exact), monitor::plural(due, "frame"))) +
         "\n";
}

std::string exact_rows(const LoopbackResult& result) {
  if (result.missed > 0) return unfinished_rows(result);
  const monitor::Account& account = result.verdict.account;
  if (!result.verdict.found) return row("Signal", tinted(Tint::bad, "did not come back")) + "\n";
  const Frames due = account.captured - account.before;
  std::string text = result.verdict.bit_exact
                         ? tinted(Tint::good, taut::text("bit-exact at {} bits", result.bits))
                         : tinted(Tint::bad, taut::text("not bit-exact (at {} bits)", result.bits));
  text += taut::text(": {} of {} unchanged", monitor::count(account.exact), monitor::plural(due, "frame"));
  const auto add = [&](Frames frames, std::string_view what) {
    if (frames > 0) text += taut::text(", {} {}", monitor::count(frames), what);
  };
  add(account.altered, "altered");
  add(account.swapped, "on other channels");
  add(account.foreign, "foreign");
  add(account.silent, "silent instead");
  add(account.lost, "lost on the way");
  add(account.repeated, "repeated");
  if (result.accounted && !result.verdict.bit_exact) text += "; each accounted for by a drop-out";
  return row("Signal", text) + "\n";
}

std::string next_rows(const LoopbackResult& result) {
  std::string text = cards_row(result.cards);
  if (result.cards.real.empty())
    return text +
           "  Next        taut devices          what was found, and why a card is missing\n"
           "              taut help loopback    other sizes, rates and devices";
  const int first = result.channels.empty() ? 1 : result.channels.front() + 1;
  return text +
         row("Next", taut::text("connect output {} to input {} of the card with a cable, headphones off, and type",
                                first, first)) +
         "\n              taut loopback --device " + result.cards.real.front().id;
}

}  // namespace

std::string text_of(const LoopbackResult& result) {
  std::string text = tinted(Tint::bold, "Taut loopback") + "\n";
  text += device_row(result.report);
  text +=
      row("Played", taut::text("{} for {} s on {} {}", result.played, number::fixed(result.seconds, 2),
                               result.channels.size() == 1 ? "channel" : "channels", channel_list(result.channels))) +
      "\n";
  text += buffer_row(result.report);
  text += "\n" + latency_table(result) + "\n";
  text += result.swept ? sweep_rows(result) : exact_rows(result);
  engine::Report told = result.report;
  if (told.thread_remedy == result.remedy) told.thread_remedy.clear();
  text += xrun_rows(result.report, shown_events) + cost_rows(told);
  if (result.load > 0)
    text += row("Load", taut::text("{} % of each period, as asked", number::plain(result.load))) + "\n";
  std::vector<std::string> remarks = result.report.remarks;
  remarks.insert(remarks.end(), result.remarks.begin(), result.remarks.end());
  if (result.interrupted) remarks.push_back("Stopped by hand.");
  text += part_rows(result.report) + remark_rows(remarks) + "\n";
  const Tint tint = result.status == success ? Tint::good : Tint::bad;
  text += "  " + tinted(tint, wrapped(result.conclusion, 2, 2)) + "\n";
  if (!result.remedy.empty()) text += "  " + wrapped(result.remedy, 2, 2) + "\n";
  return text + "\n" + next_rows(result);
}

}  // namespace taut::command
