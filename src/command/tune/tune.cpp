// SPDX-License-Identifier: MIT
#include "command/tune/tune.hpp"

#include <algorithm>
#include <cstdio>

#include "command/json.hpp"
#include "command/terminal/stop.hpp"
#include "command/terminal/terminal.hpp"
#include "command/tune/play.hpp"
#include "device/route.hpp"
#include "monitor/text.hpp"
#include "platform/clock.hpp"
#include "settings/store.hpp"

namespace taut::command {
namespace {

constexpr Nanos tell_every = 250'000'000;
constexpr Nanos look_for_keys = 20'000'000;

/// Runs the plan: plays each step, and shows it.
class TuneRun {
 public:
  TuneRun(const TuneOptions& options, const TuneWays& found, tune::Plan& plan)
      : options_(options), found_(found), plan_(plan) {}

  /// nullopt when the plan is through, or an end was asked for; else what ended it.
  std::optional<Error> run() {
    for (auto step = plan_.next(); step && !stop_asked(); step = plan_.next()) {
      ++number_;
      tell(json_of_step(*step, found_, number_));
      if (auto ended = take(*step)) return ended;
      const auto row = std::ranges::find(plan_.rows(), step->candidate, &tune::Row::candidate);
      if (row != plan_.rows().end()) tell(json_of_row(*row, found_, number_));
    }
    progress({});
    return std::nullopt;
  }

 private:
  std::optional<Error> take(const tune::Step& step) {
    const TuneWay& way = found_.ways[step.candidate.way];
    if (!driver_ || way_ != step.candidate.way) {
      driver_.reset();
      auto opened = open_driver(way.options, Path::both);
      if (!opened) return opened.error();
      driver_ = std::move(*opened);
      way_ = step.candidate.way;
    }
    TuneTask task{.options = way.options, .load = options_.load / 100, .tone = options_.tone};
    task.options.buffer = step.candidate.buffer;
    task.options.safety = std::to_string(step.candidate.safety);
    const auto played = play(*driver_, task, [&](const tune::Evidence& sofar) {
      show(step, sofar);
      return plan_.enough(step, sofar);
    });
    if (!played) {
      Error error = explained(played.error(), task.options);
      // One size may be impossible; what refuses the next one, too, is the device.
      if (error.sentence() == refused_) return error;
      refused_ = error.sentence();
      plan_.refuse(step.candidate, refused_);
      return std::nullopt;
    }
    refused_.clear();
    if (played->evidence.seconds > 0) plan_.add(step.candidate, played->evidence);
    // Interrupted before anything was counted.
    else if (!played->ended && !stop_asked())
      plan_.refuse(step.candidate, "Nothing was played.");
    return played->ended;
  }

  void tell(const std::string& line) const {
    if (!options_.json) return;
    print(line);
    std::fflush(stdout);
  }

  void show(const tune::Step& step, const tune::Evidence& sofar) {
    const Nanos now = platform::system_clock().now();
    if (now - told_ < tell_every) return;
    told_ = now;
    tell(json_of_progress(sofar, number_, plan_.played() + sofar.seconds, plan_.goal().total));
    const tune::Candidate& one = step.candidate;
    const std::string way =
        found_.ways.size() > 1 ? taut::text("{} ", device::words_of(found_.ways[one.way].way.backend)) : std::string();
    const std::string bar = monitor::bar(sofar.seconds / step.seconds, 12);
    progress_that_fits(
        std::array{taut::text("[{}] {}{}+{}: {} of at most {} s, {}; {} of {} s in all", bar, way, one.buffer,
                              one.safety, number::fixed(sofar.seconds, 0), number::fixed(step.seconds, 0),
                              monitor::plural(sofar.drop_outs, "drop-out"),
                              number::fixed(plan_.played() + sofar.seconds, 0), number::fixed(plan_.goal().total, 0)),
                   taut::text("{}{}+{}: {} of {} s, {}", way, one.buffer, one.safety, number::fixed(sofar.seconds, 0),
                              number::fixed(step.seconds, 0), monitor::plural(sofar.drop_outs, "drop-out"))});
  }

  const TuneOptions& options_;
  const TuneWays& found_;
  tune::Plan& plan_;
  std::optional<host::Driver> driver_;
  std::size_t way_ = 0;
  int number_ = 0;
  std::string refused_;  // why the last one could not be played
  Nanos told_ = 0;
};

/// One key on the terminal; anything but y is a no, as is the wish to end.
bool agreed(const std::string& question) {
  const Keys keys;
  if (!keys.there()) return false;
  std::fputs((question + " [y/N] ").c_str(), stderr);
  std::fflush(stderr);
  int key = -1;
  while (!stop_asked() && (key = waiting_byte()) < 0) nap(look_for_keys);
  std::fputs(key == 'y' || key == 'Y' ? "yes\n" : "no\n", stderr);
  return key == 'y' || key == 'Y';
}

std::string lines_of(const std::vector<settings::Change>& changes) {
  std::string all;
  for (const settings::Change& change : changes)
    all += taut::text("{}{} = {}", all.empty() ? "" : ", ", change.key, *change.value);
  return all;
}

/// Writes the recommendation if that is wanted, and says so.
void keep(TuneResult& result, const TuneOptions& options) {
  if (result.changes.empty()) return;
  const std::string lines = lines_of(result.changes);
  const bool may_ask = !options.json && terminal_in() && terminal_err();
  if (!options.yes && !(may_ask && agreed(taut::text("Write {} to the settings?", lines)))) {
    remark(taut::text("Nothing was written. `taut tune --yes` writes {} to the settings.", lines));
    return;
  }
  if (auto done = settings::change(settings::usual_file(), "", result.changes); !done) {
    result.error = done.error();
    result.status = failed;
    return;
  }
  result.written = true;
  remark(
      taut::text("Written to the settings: {}. Programs that play take it over, or when they next open Taut.", lines));
}

int end(const Error& error, bool json) {
  if (json) print(json_of(error));
  return fail(error);
}

}  // namespace

int run(const TuneOptions& options) {
  auto found = find_ways(options);
  if (!found) return end(explained(found.error(), options), options.json);
  if (options.json) {
    print(json_of_start(*found, options));
    std::fflush(stdout);
  }
  for (const std::string& sentence : found->left_out) remark(sentence);
  std::vector<tune::Way> ways;
  for (const TuneWay& way : found->ways) ways.push_back(way.way);
  tune::Plan plan(options.goal, std::move(ways));
  TuneResult result{.found = std::move(*found), .load = options.load};
  result.error = TuneRun(options, result.found, plan).run();
  progress({});
  result.interrupted = stop_asked();
  conclude(result, plan);
  if (!options.json) print(text_of(result));
  if (!result.interrupted && !result.error) keep(result, options);
  if (options.json) print(json_of_end(result));
  if (result.error) fail(*result.error);
  return result.status;
}

}  // namespace taut::command
