// SPDX-License-Identifier: MIT
#include "command/monitor/monitor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

#include "base/text.hpp"
#include "command/monitor/text.hpp"
#include "command/monitor/view.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/screen.hpp"
#include "command/terminal/stop.hpp"
#include "command/terminal/terminal.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

constexpr Nanos draw_every = 100'000'000, look_every = 200'000'000, for_reason = 1'000'000'000;

std::int64_t unix_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// How long it goes on: as asked, or until a signal.
class Span {
 public:
  explicit Span(double seconds)
      : end_(seconds > 0 ? platform::system_clock().now() + static_cast<Nanos>(seconds * 1e9) : 0) {}
  [[nodiscard]] bool over() const { return stop_asked() || (end_ > 0 && platform::system_clock().now() >= end_); }
  void nap_at_most(Nanos ns) const {
    if (end_ > 0) ns = std::min(ns, end_ - platform::system_clock().now());
    if (ns > 0) nap(ns);
  }

 private:
  Nanos end_;
};

/// Whoever reads the output has gone.
bool written() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

int lines_of_json(const MonitorOptions& options) {
  for (const Span span(options.seconds); !span.over();) {
    print(json_line(telemetry::read_streams(), unix_now()));
    if (!written()) return failed;
    if (options.once) break;
    span.nap_at_most(static_cast<Nanos>(options.every * 1e9));
  }
  return success;
}

int draw(const MonitorOptions& options) {
  MonitorView view;
  Keys keys;
  Screen screen;
  for (const Span span(options.seconds); !span.over();) {
    for (KeyPress key = keys.next(); key != KeyPress::none; key = keys.next()) {
      if (key == KeyPress::quit) return success;
      if (key == KeyPress::larger || key == KeyPress::softer) view.choose(1);
      if (key == KeyPress::smaller || key == KeyPress::louder) view.choose(-1);
    }
    view.look(telemetry::read_streams(), unix_now());
    // Clearing the rest of a line that is full would take its last character.
    TerminalSize size = terminal_size();
    size.columns = std::max(size.columns - 1, 1);
    screen.draw(view.lines(size));
    span.nap_at_most(draw_every);
  }
  return success;
}

/// For a file, a pipe or a terminal that cannot be drawn on: a summary, then what happens, a line each.
class Log {
 public:
  /// `last`: nothing is waited for.
  void look(const telemetry::Listing& listing, bool last) {
    std::set<std::string> here;
    for (const telemetry::Stream& stream : listing.streams) {
      here.insert(stream.id);
      const auto [known, fresh] = known_.try_emplace(stream.id, Known{who(stream), 0});
      if (fresh) introduce(stream);
      const auto news = news_since(stream.snapshot, known->second.news);
      known->second.news = stream.snapshot.news_count - std::ssize(news);
      for (const telemetry::News& one : news) {
        // Its reason comes a moment later.
        if (one.cause != telemetry::Cause::other && one.kind == 0 && !last && unix_now() < one.at + for_reason) break;
        print(wrapped(text("{} {}: {} {}", clock_time(one.at), stream.program, one.sentence.get(), one.reason.get())));
        ++known->second.news;
      }
    }
    std::erase_if(known_, [&](const auto& one) {
      if (here.contains(one.first)) return false;
      print(text("{} {} has closed its stream.", clock_time(unix_now()), one.second.name));
      return true;
    });
    for (const std::string& remark_text : listing.remarks)
      if (remarks_.insert(remark_text).second) remark(remark_text);
    if (listing.streams.empty() && !empty_said_) print("No program of this user plays through Taut now.");
    empty_said_ = listing.streams.empty();
  }

 private:
  struct Known {
    std::string name;
    std::int64_t news;
  };

  static void introduce(const telemetry::Stream& stream) {
    print(text("{}: {}", who(stream), state_text(stream.snapshot)));
    for (const std::string& row : rows_of(stream.snapshot, -1, columns)) print(row);
    for (const std::string& line : meter_lines("Inputs", stream.snapshot.inputs, columns)) print(line);
    for (const std::string& line : meter_lines("Outputs", stream.snapshot.outputs, columns)) print(line);
  }

  std::map<std::string, Known> known_;
  std::set<std::string> remarks_;
  bool empty_said_ = false;
};

int log(const MonitorOptions& options) {
  Log log;
  for (const Span span(options.seconds); !span.over();) {
    log.look(telemetry::read_streams(), options.once);
    if (!written()) return failed;
    if (options.once) break;
    span.nap_at_most(look_every);
  }
  return success;
}

}  // namespace

int run(const MonitorOptions& options) {
  if (options.json) return lines_of_json(options);
  if (options.once || !Screen::possible()) return log(options);
  return draw(options);
}

}  // namespace taut::command
