// SPDX-License-Identifier: MIT
#include "command/stream/report_text.hpp"

#include <algorithm>
#include <cmath>

#include "command/terminal/say.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

using monitor::frames_ms;
using monitor::time;

std::string typed(const std::string& id, const std::string& type) {
  return type.empty() ? id : taut::text("{} ({})", id, type);
}

std::string absence_rows(const engine::Report& report) {
  const engine::Absence& absence = report.absence;
  const auto times = [](std::int64_t n) { return n == 1 ? std::string("once") : monitor::count(n) + " times"; };
  std::string text;
  if (absence.away_times > 0)
    text += row("Device away", tinted(Tint::bad, times(absence.away_times)) +
                                   taut::text("; silence of {} in its place{}", frames_ms(absence.away, report.rate),
                                              report.on_stand_in ? ", and it is still away" : "")) +
            "\n";
  if (absence.sleeps > 0)
    text += row("Sleep", taut::text("the computer slept {}, for {} in all; no sound stands for it",
                                    times(absence.sleeps), long_time(absence.slept))) +
            "\n";
  return text;
}

}  // namespace

bool resampled(const engine::Report& report) {
  return report.hardware_rate > 0 && std::abs(report.hardware_rate - report.rate) > 0.01;
}

std::string device_row(const engine::Report& report) {
  std::string text;
  if (report.input == report.output || report.input.empty())
    text = typed(report.output, report.output_type);
  else if (report.output.empty())
    text = typed(report.input, report.input_type);
  else
    text =
        taut::text("in {}, out {}", typed(report.input, report.input_type), typed(report.output, report.output_type));
  const bool remarked = std::ranges::find(report.remarks, report.chosen) != report.remarks.end();
  if (!report.named && !report.chosen.empty() && !remarked) text += "\n" + report.chosen;
  return row("Device", text) + "\n" +
         row("Stream",
             taut::text(
                 "{}{}, {} in, {} out", monitor::hz(report.rate),
                 resampled(report) ? taut::text(" made of the hardware's {}", monitor::hz(report.hardware_rate)) : "",
                 report.inputs, report.outputs)) +
         "\n";
}

std::string buffer_row(const engine::Report& report) {
  return row("Buffer", taut::text("{}; safety {}{}", frames_ms(report.buffer, report.rate),
                                  frames_ms(report.margin, report.rate), report.tuning.empty() ? "" : ", tuned")) +
         "\n";
}

std::string latency_row(const engine::Report& report) {
  const Frames in = report.in.total(), out = report.out.total();
  std::string text;
  if (report.inputs > 0) text += taut::text("input {}", frames_ms(in, report.rate));
  if (report.outputs > 0) text += taut::text("{}output {}", text.empty() ? "" : ", ", frames_ms(out, report.rate));
  if (report.inputs > 0 && report.outputs > 0) text += taut::text(", round trip {}", frames_ms(in + out, report.rate));
  return row("Latency", text) + "\n";
}

bool lacks_sound(const engine::Report& report) { return report.xruns.total() > 0 || report.absence.away_times > 0; }

std::string xrun_rows(const engine::Report& report, std::size_t events) {
  const engine::Xruns& xruns = report.xruns;
  std::string text = tinted(Tint::good, "none");
  if (xruns.total() > 0)
    text = tinted(Tint::bad, taut::text("{}: program late {}, computer late {}, device late {}",
                                        monitor::count(xruns.total()), monitor::count(xruns.host_late),
                                        monitor::count(xruns.thread_late), monitor::count(xruns.device_late))) +
           taut::text("; {} lost", monitor::plural(xruns.lost, "frame"));
  if (xruns.silent > 0) text += taut::text(", {} silent", monitor::plural(xruns.silent, "frame"));
  text = row("Drop-outs", text) + "\n" + absence_rows(report);
  const std::size_t shown = std::min(events, report.events.size());
  for (std::size_t k = report.events.size() - shown; k < report.events.size(); ++k)
    text += row("", report.events[k]) + "\n";
  return text;
}

std::string cost_rows(const engine::Report& report) {
  std::string text;
  if (report.callback.max > 0)
    text += row("Callback", taut::text("median {}, 99 % within {}, longest {} (a period is {})",
                                       time(report.callback.median), time(report.callback.p99),
                                       time(report.callback.max), time(duration(report.buffer, report.rate)))) +
            "\n";
  if (report.used.max > 0 && report.margin > 0)
    text += row("Safety used",
                taut::text("median {}, 99 % within {}, longest {} (of {})", time(report.used.median),
                           time(report.used.p99), time(report.used.max), time(duration(report.margin, report.rate)))) +
            "\n";
  if (!report.tuning.empty()) text += row("Tuning", report.tuning) + "\n";
  if (report.overhead.max > 0)
    text += row("Taut's part", taut::text("median {}, 99 % within {} of each cycle", time(report.overhead.median),
                                          time(report.overhead.p99))) +
            "\n";
  if (!report.thread.empty())
    text += row("Thread", report.thread + (report.thread_remedy.empty() ? "" : " " + report.thread_remedy)) + "\n";
  return text;
}

std::string part_rows(const engine::Report& report) {
  std::string text;
  for (const std::string& one : report.parts) text += row(text.empty() ? "Devices" : "", one) + "\n";
  return text;
}

std::string remark_rows(const std::vector<std::string>& remarks) {
  std::string text;
  for (const std::string& one : remarks) text += row(text.empty() ? "Remarks" : "", one) + "\n";
  return text;
}

std::string cards_row(const Cards& cards) {
  std::string text;
  for (const device::Device& card : cards.real)
    text += taut::text("{}{}  {}", text.empty() ? "" : "\n", card.id, card.name);
  if (text.empty()) {
    text = "none found.";
    for (const std::string& why : cards.why) text += " " + why;
  }
  return row("Real cards", text) + "\n";
}

}  // namespace taut::command
