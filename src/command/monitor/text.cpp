// SPDX-License-Identifier: MIT
#include "command/monitor/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/terminal/say.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

constexpr int label_width = 12;
constexpr int widest_bar = 20;
constexpr double quietest = -60;  // dBFS, of a meter

double decibels(float level) { return 20 * std::log10(static_cast<double>(level)); }

double share(float level) { return (decibels(level) - quietest) / -quietest; }

std::string labelled(std::string_view label, std::string_view plain, int width) {
  constexpr int indent = label_width + 2;
  return text("  {:<{}}{}", label, label_width, wrapped(plain, indent, indent, width));
}

std::string frames(std::int64_t count, double rate) { return monitor::frames_ms(count, rate); }

std::string spread(const telemetry::Spread& spread) {
  return text("median {}, 99 % within {}, longest {}", number::time(spread.median), number::time(spread.p99),
              number::time(spread.max));
}

std::string device_text(const telemetry::Snapshot& snapshot) {
  std::string input = snapshot.input.get(), output = snapshot.output.get();
  if (input == output || input.empty()) return output;
  return output.empty() ? input : text("{} in, {} out", input, output);
}

std::string clock_text(const telemetry::Snapshot& snapshot) {
  if (snapshot.drift_over == 0) return "measured after ten seconds";
  return text("{} parts per million against the computer's, over {}", number::deviation(snapshot.drift, 1),
              long_time(snapshot.drift_over));
}

}  // namespace

std::string clock_time(std::int64_t at) {
  const auto seconds = static_cast<std::time_t>(at / nanos_per_second);
  std::tm parts{};
#ifdef _WIN32
  localtime_s(&parts, &seconds);
#else
  localtime_r(&seconds, &parts);
#endif
  return text("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string who(const telemetry::Stream& stream) {
  return text("{} (process {})", stream.program.empty() ? "A program" : stream.program, stream.process);
}

std::vector<telemetry::News> news_since(const telemetry::Snapshot& snapshot, std::int64_t since) {
  std::vector<telemetry::News> news;
  const auto kept = static_cast<std::int64_t>(telemetry::news_kept);
  for (std::int64_t n = std::max(since, snapshot.news_count - kept); n < snapshot.news_count; ++n)
    if (n >= 0) news.push_back(snapshot.news[static_cast<std::size_t>(n % kept)]);
  return news;
}

Nanos most_used(const telemetry::Snapshot& before, const telemetry::Snapshot& now) {
  for (std::size_t step = telemetry::used_steps; step-- > 0;)
    if (now.used_counts[step] > before.used_counts[step])
      return std::min<Nanos>(telemetry::used_end(step), now.used.max);
  return 0;
}

std::string state_text(const telemetry::Snapshot& snapshot) {
  if (snapshot.state == telemetry::State::stopped) return "stopped";
  if (snapshot.state == telemetry::State::away) return "the device is missing; the program goes on with silence";
  return text("running {}", long_time(std::max<Nanos>(snapshot.updated - snapshot.began, 0)));
}

std::vector<std::string> rows_of(const telemetry::Snapshot& now, Nanos used_lately, int width) {
  std::vector<std::string> rows;
  const auto add = [&](std::string_view label, std::string_view plain) {
    rows.push_back(labelled(label, plain, width));
  };
  const Nanos safety = duration(now.margin, now.rate > 0 ? now.rate : 1),
              period = duration(now.buffer, now.rate > 0 ? now.rate : 1);
  add("Device", device_text(now));
  add("Stream", text("{}, buffer {}, safety {}", number::hz(now.rate), frames(now.buffer, now.rate),
                     frames(now.margin, now.rate)));
  if (now.hardware_rate > 0 && now.hardware_rate != now.rate)
    add("", text("the hardware runs at {}; Taut converts", number::hz(now.hardware_rate)));
  add("Latency", text("input {}, output {}, round trip {}", frames(now.in.total(), now.rate),
                      frames(now.out.total(), now.rate), frames(now.in.total() + now.out.total(), now.rate)));
  std::string used = text("{} of {}", spread(now.used), number::time(safety));
  if (used_lately >= 0) {
    const double part = safety > 0 ? static_cast<double>(used_lately) / static_cast<double>(safety) : 0;
    used = text("[{}] lately {}; {}", monitor::bar(part, 10), number::time(used_lately), used);
  }
  add("Safety used", used);
  add("Program", text("{} of {}", spread(now.callback), number::time(period)));
  add("Taut's part", spread(now.overhead));
  std::string drop_outs =
      text("{}: program late {}, computer late {}, device late {}", number::count(now.drop_outs()),
           number::count(now.host_late), number::count(now.thread_late), number::count(now.device_late));
  if (now.lost > 0) drop_outs += text("; {} lost", number::plural(now.lost, "frame"));
  if (now.silent > 0) drop_outs += text("; {} silent", number::plural(now.silent, "frame"));
  add("Drop-outs", drop_outs);
  if (now.away_times > 0)
    add("Away", text("{}, {} of silence", number::plural(now.away_times, "time"), frames(now.away, now.rate)));
  add("Clock", clock_text(now));
  if (const std::string tuning = now.tuning.get(); !tuning.empty()) add("Tuning", tuning);
  add("Thread", now.thread.get());
  for (std::size_t k = 0; k < now.member_count; ++k) add(k == 0 ? "Devices" : "", now.members[k].get());
  return rows;
}

std::vector<std::string> meter_lines(std::string_view label, const telemetry::Meters& meters, int width) {
  static constexpr std::array<std::string_view, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<std::string> lines;
  constexpr int indent = label_width + 2, numbers = 4, level = 9;
  const auto begin = [&] { return text("  {:<{}}", lines.empty() ? label : "", label_width); };
  if (meters.count <= 4) {
    const int bar = std::clamp(width - indent - numbers - 3 - level, 0, widest_bar);
    for (std::size_t k = 0; k < meters.count; ++k)
      lines.push_back(begin() + text("{:<{}}[{}] {}", meters.channels[k] + 1, numbers,
                                     monitor::bar(share(meters.levels[k]), bar),
                                     number::db(decibels(meters.levels[k]))));
    return lines;
  }
  const int in_a_line = std::clamp(width - indent - 8, 1, 64);
  for (std::size_t first = 0; first < meters.count; first += static_cast<std::size_t>(in_a_line)) {
    const std::size_t end = std::min<std::size_t>(first + static_cast<std::size_t>(in_a_line), meters.count);
    std::string line = begin() + text("{:<{}}", meters.channels[first] + 1, numbers);
    for (std::size_t k = first; k < end; ++k) {
      const double height = share(meters.levels[k]) * 8;
      line += height > 0 ? heights[static_cast<std::size_t>(std::clamp(std::ceil(height) - 1, 0.0, 7.0))] : "·";
    }
    lines.push_back(line + text(" {}", meters.channels[end - 1] + 1));
  }
  return lines;
}

}  // namespace taut::command
