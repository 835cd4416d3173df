// SPDX-License-Identifier: MIT
// The comparison as an SVG: a bar per way, as long as its round trip. No library, clock or locale: equal results, equal
// bytes.
#include <algorithm>
#include <cmath>

#include "command/compare/compare.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

// Pixels.
constexpr int width = 900, margin = 24, label_width = 130, bar_left = margin + label_width, bar_right = 560;
constexpr int top = 96, pitch = 56, bar_height = 26;
constexpr int cpu_at = 700, wakes_at = 790, drops_at = width - margin;
constexpr double bar_room = bar_right - bar_left - 90;  // room for the number after a bar

constexpr std::string_view ink = "#1b1f24", faint = "#5b6570", rule = "#d5dae0";
constexpr std::string_view own_bar = "#0b7a75", other_bar = "#b8c0c8", bad = "#b42318";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  return safe;
}

struct Style {
  std::string_view colour = ink, anchor = "start";
  int size = 15;
  bool bold = false;
};

std::string words(double x, double y, std::string_view text, const Style& style = {}) {
  return taut::text("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", x,
                    y, style.colour, style.size, style.anchor, style.bold ? " font-weight=\"600\"" : "", escaped(text));
}

/// An axis step for four to ten marks: 1, 2 or 5 times a power of ten.
double step_of(double longest) {
  const double power = std::pow(10, std::floor(std::log10(longest / 4)));
  for (const double factor : {5.0, 2.0})
    if (longest / (factor * power) >= 4) return factor * power;
  return power;
}

double milliseconds(const Row& row, double rate) { return *row.measured->round_trip * 1000 / rate; }

bool came_back(const Row& row) { return row.measured && row.measured->round_trip; }

/// Cuts sentences at the edge of the picture.
std::string shortened(const std::string& sentence) {
  constexpr std::size_t most = 92;
  if (sentence.size() <= most) return sentence;
  const auto end = sentence.rfind(' ', most - 4);
  return sentence.substr(0, end) + " ...";
}

std::string bar(const Row& row, double rate, double scale, double y) {
  const double length = std::max(1.0, milliseconds(row, rate) * scale);
  const bool own = row.measured->got.reported.has_value();
  const Measured& it = *row.measured;
  std::string svg = words(margin, y + 18, row.way, {.bold = own});
  svg += taut::text("<rect x=\"{}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"2\" fill=\"{}\"/>\n", bar_left, y,
                    length, bar_height, own ? own_bar : other_bar);
  svg += words(bar_left + length + 8, y + 18, monitor::ms(milliseconds(row, rate)), {.bold = true});
  svg += words(margin, y + 36, taut::text("{} frames a buffer", it.got.frames), {.colour = faint, .size = 11});
  svg += words(cpu_at, y + 18, taut::text("{:.2f} %", 100 * it.cpu), {.anchor = "end"});
  svg += words(wakes_at, y + 18, taut::text("{:.0f}/s", it.wakes), {.anchor = "end"});
  svg += words(drops_at, y + 18, it.drop_outs == 0 ? "none" : monitor::count(it.drop_outs),
               {.colour = it.drop_outs == 0 ? ink : bad, .anchor = "end", .bold = it.drop_outs != 0});
  return svg;
}

}  // namespace

std::string plot_of(const CompareResult& result) {
  double longest = 1;
  for (const Row& row : result.rows)
    if (came_back(row)) longest = std::max(longest, milliseconds(row, result.rate));
  const double scale = bar_room / longest;
  const int bottom = top + pitch * static_cast<int>(result.rows.size());
  const int height = bottom + 52;

  std::string svg = taut::text(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"Segoe UI, DejaVu Sans, Arial, sans-serif\">\n<title>Round trip of each way to the card</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, height);
  svg += words(margin, 36, "Ways to the card and back", {.size = 20, .bold = true});
  svg +=
      words(margin, 58, taut::text("at {}, {:.1f} s each; shorter is better", monitor::hz(result.rate), result.seconds),
            {.colour = faint, .size = 13});
  const Style head{.colour = faint, .anchor = "end", .size = 12};
  svg += words(bar_left, top - 12, "Round trip", {.colour = faint, .size = 12});
  svg += words(cpu_at, top - 12, "CPU", head) + words(wakes_at, top - 12, "Woken", head) +
         words(drops_at, top - 12, "Drop-outs", head);

  const double step = step_of(longest);
  for (double at = 0; at <= longest * 1.0001; at += step) {
    const double x = bar_left + at * scale;
    svg += taut::text("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"{3}\"/>\n", x, top, bottom,
                      rule);
    svg += words(x, bottom + 16, taut::text("{:g}", at), {.colour = faint, .anchor = "middle", .size = 11});
  }
  svg += words(bar_left + bar_room + 16, bottom + 16, "ms", {.colour = faint, .size = 11});
  for (std::size_t k = 0; k < result.rows.size(); ++k) {
    const Row& row = result.rows[k];
    const double y = top + pitch * static_cast<double>(k) + 8;
    if (came_back(row))
      svg += bar(row, result.rate, scale, y);
    else
      svg += words(margin, y + 18, row.way) +
             words(bar_left + 4, y + 18, shortened(row.why), {.colour = faint, .size = 13});
  }
  svg += words(margin, bottom + 40,
               "CPU: of one processor, this process alone, without what the system's own mixer computes for it.",
               {.colour = faint, .size = 11});
  return svg + "</svg>\n";
}

}  // namespace taut::command
