// SPDX-License-Identifier: MIT
#include <cmath>

#include "command/compare/compare.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

std::string drop_outs(const Measured& measured) {
  if (measured.drop_outs == 0) return tinted(Tint::good, "none");
  return tinted(Tint::bad, monitor::count(measured.drop_outs));
}

std::string line(const Row& row, double rate) {
  if (!row.measured || !row.measured->round_trip) return taut::text("  {:<15}{}\n", row.way, wrapped(row.why, 17, 17));
  const Measured& it = *row.measured;
  const double frames = *it.round_trip;
  const std::string trip =
      taut::text("{} {:>8}", monitor::plural(std::llround(frames), "frame"), monitor::ms(frames * 1000 / rate));
  return taut::text("  {:<15}{:>6}{:>24}{:>8.2f} %{:>8.0f}/s   {}\n", row.way, it.got.frames, trip, 100 * it.cpu,
                    it.wakes, drop_outs(it));
}

std::string sizes(const std::vector<int>& frames) {
  std::string list;
  for (const int n : frames) list += taut::text("{}{}", list.empty() ? "" : ", ", n);
  return list;
}

std::string detail(const Row& row) {
  if (!row.measured) return {};
  const Measured& it = *row.measured;
  std::string text = it.got.how + ".";
  if (it.got.reported)
    text += taut::text(" It reports a round trip of {} to programs.", monitor::plural(*it.got.reported, "frame"));
  if (it.swept) text += " Measured with a sweep; only drop-outs that it noticed itself are counted.";
  if (it.round_trip && !it.swept) text += it.bit_exact ? " Bit-exact at 16 bits." : " Not bit-exact at 16 bits.";
  if (it.cycles) text += taut::text(" {} million cycles for a second of audio.", number::fixed(*it.cycles / 1e6, 1));
  if (!row.dropped_at.empty()) text += taut::text(" Dropped out with buffers of {}.", sizes(row.dropped_at));
  if (it.round_trip && !row.why.empty()) text += " With a larger buffer: " + row.why;
  for (const std::string& remark : it.got.remarks) text += " " + remark;
  return "  " + taut::text("{:<15}{}\n", row.way, wrapped(text, 17, 17));
}

}  // namespace

std::string text_of(const CompareResult& result) {
  std::string text = tinted(Tint::bold, taut::text("Ways to the card and back, at {}, {:.1f} s each",
                                                   monitor::hz(result.rate), result.seconds)) +
                     "\n\n";
  text +=
      taut::text("  {:<15}{:>6}{:>24}{:>10}{:>10}   {}\n", "Way", "Buffer", "Round trip", "CPU", "Woken", "Drop-outs");
  for (const Row& row : result.rows) text += line(row, result.rate);
  text += "\n";
  for (const Row& row : result.rows) text += detail(row);
  text += "\n" +
          row("CPU",
              "of one processor, this process alone. What Windows' own mixer computes for the first three "
              "is not in it.") +
          "\n";
  if (result.plot.empty())
    text += row("Plot", "--plot compare.svg draws it.");
  else
    text += row("Plot", result.plot);
  return text;
}

}  // namespace taut::command
