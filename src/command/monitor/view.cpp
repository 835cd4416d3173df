// SPDX-License-Identifier: MIT
#include "command/monitor/view.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/monitor/text.hpp"
#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

constexpr std::int64_t lately = 2 * nanos_per_second;

/// The first `width` characters, so that no line wraps.
std::string cut(std::string line, int width) {
  while (width_of(line) > width) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) >> 6) == 2) line.pop_back();
    if (!line.empty()) line.pop_back();
  }
  return line;
}

void append_lines(std::vector<std::string>& lines, const std::string& text) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

void MonitorView::look(telemetry::Listing listing, std::int64_t now) {
  listing_ = std::move(listing);
  now_ = now;
  std::erase_if(past_, [&](const auto& known) {
    return std::ranges::find(listing_.streams, known.first, &telemetry::Stream::id) == listing_.streams.end();
  });
  for (const telemetry::Stream& stream : listing_.streams) {
    auto& past = past_[stream.id];
    past.push_back({now, stream.snapshot});
    while (past.size() > 2 && past[1].at <= now - lately) past.pop_front();
  }
}

std::size_t MonitorView::chosen() const {
  const auto found = std::ranges::find(listing_.streams, chosen_, &telemetry::Stream::id);
  return found == listing_.streams.end() ? 0 : static_cast<std::size_t>(found - listing_.streams.begin());
}

void MonitorView::choose(int step) {
  const auto count = static_cast<int>(listing_.streams.size());
  if (count == 0) return;
  const int next = (static_cast<int>(chosen()) + step % count + count) % count;
  chosen_ = listing_.streams[static_cast<std::size_t>(next)].id;
}

std::string MonitorView::headline(const telemetry::Stream& stream, bool is_chosen) const {
  const telemetry::Snapshot& now = stream.snapshot;
  return text("{} {}: {}, {}", is_chosen ? ">" : " ", who(stream), state_text(now),
              number::plural(now.drop_outs(), "drop-out"));
}

std::vector<std::string> MonitorView::detail(const telemetry::Stream& stream, TerminalSize size) const {
  std::vector<std::string> lines;
  const telemetry::Snapshot& now = stream.snapshot;
  for (const std::string& one : meter_lines("Inputs", now.inputs, size.columns)) lines.push_back(one);
  for (const std::string& one : meter_lines("Outputs", now.outputs, size.columns)) lines.push_back(one);
  const auto past = past_.find(stream.id);
  const Nanos used = past == past_.end() ? 0 : most_used(past->second.front().snapshot, now);
  for (const std::string& one : rows_of(now, used, size.columns)) append_lines(lines, one);
  return lines;
}

// The newest events stand at the end and are never pushed out by what is above them.
std::vector<std::string> MonitorView::lines(TerminalSize size) const {
  std::vector<std::string> top, news;
  top.push_back(text("Taut monitor  {}  {}   (q ends{})", clock_time(now_),
                     number::plural(std::ssize(listing_.streams), "stream"),
                     listing_.streams.size() > 1 ? ", arrows choose" : ""));
  if (listing_.streams.empty())
    append_lines(top, wrapped("No program of this user plays through Taut now. Start one: it appears here.", 0, 0,
                              size.columns));
  for (std::size_t k = 0; k < listing_.streams.size(); ++k) top.push_back(headline(listing_.streams[k], k == chosen()));
  if (!listing_.streams.empty()) {
    const telemetry::Stream& stream = listing_.streams[chosen()];
    for (std::string& one : detail(stream, size)) top.push_back(std::move(one));
    for (const telemetry::News& one : news_since(stream.snapshot, 0)) {
      append_lines(news, "  " + wrapped(clock_time(one.at) + " " + one.sentence.get(), 4, 2, size.columns));
      if (const std::string reason = one.reason.get(); !reason.empty())
        append_lines(news, "    " + wrapped(reason, 4, 4, size.columns));
    }
  }
  for (const std::string& one : listing_.remarks) append_lines(news, wrapped(one, 0, 0, size.columns));

  const auto rows = static_cast<std::size_t>(std::max(size.rows, 1));
  const std::size_t least_news = std::min(news.size(), rows / 4);
  if (top.size() + least_news > rows) top.resize(rows - least_news);
  if (top.size() + news.size() > rows)
    news.erase(news.begin(), news.end() - static_cast<std::ptrdiff_t>(rows - top.size()));
  std::vector<std::string> lines = std::move(top);
  lines.insert(lines.end(), news.begin(), news.end());
  for (std::size_t k = 0; k < lines.size(); ++k) {
    lines[k] = cut(std::move(lines[k]), size.columns);
    if (k == 0) lines[k] = tinted(Tint::bold, lines[k]);
    if (k > 0 && lines[k].find("Drop-out of") != std::string::npos) lines[k] = tinted(Tint::bad, lines[k]);
  }
  return lines;
}

}  // namespace taut::command
