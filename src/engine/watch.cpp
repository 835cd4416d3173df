// SPDX-License-Identifier: MIT
#include "engine/watch.hpp"

#include <algorithm>

namespace taut::engine {
namespace {

using forensics::Lateness;

constexpr std::size_t kept = 64;
constexpr int looks_between_programs = 40;  // the other programs take milliseconds to read

Lateness::Who who(const Event& event) {
  if (event.kind == Event::Kind::host_late) return Lateness::Who::program;
  return event.kind == Event::Kind::thread_late ? Lateness::Who::thread : Lateness::Who::device;
}

}  // namespace

void Watch::keep(forensics::Reading reading) {
  readings_.push_back(std::move(reading));
  if (readings_.size() > kept) readings_.pop_front();
}

forensics::Reading Watch::read(bool everything, Nanos planned) {
  forensics::Reading reading = reader_.read(everything);
  if (!readings_.empty()) reading.held = forensics::held_up(readings_.back(), reading, planned);
  return reading;
}

void Watch::look(Nanos planned) {
  forensics::Reading reading = read(looks_++ % looks_between_programs == 0, planned);
  if (!readings_.empty()) baseline_ = forensics::learned(baseline_, readings_.back(), reading);
  keep(std::move(reading));
}

const forensics::Reading* Watch::last_before(Nanos time) const {
  const auto after = std::ranges::find_if(readings_, [&](const auto& reading) { return reading.at > time; });
  return after == readings_.begin() ? nullptr : &*std::prev(after);
}

std::vector<forensics::Verdict> Watch::judge(const std::vector<Event>& drop_outs, Nanos period, Nanos usual,
                                             bool realtime, Nanos planned) {
  forensics::Reading now = read(true, planned);
  std::vector<forensics::Verdict> verdicts;
  for (const Event& event : drop_outs) {
    // What happened between two readings is of all drop-outs of a kind that lie there.
    Lateness late{.who = who(event), .had = event.b, .usual = usual, .lost = std::max(event.lost, event.silent)};
    late.realtime = realtime;
    Nanos began = event.at;
    for (const Event& other : drop_outs) {
      if (who(other) != late.who) continue;
      late.took += other.a;
      began = std::min(began, other.at - other.a - 2 * period);
    }
    const forensics::Reading* const before = last_before(began);
    // The reader may have been held up before it was told of the drop-out.
    for (const auto& reading : readings_)
      if (reading.at > began) now.held = std::max(now.held, reading.held);
    // A thread that is not late has no need of readings.
    const forensics::Reading none;
    verdicts.push_back(forensics::judge(late, before ? *before : none, before ? now : none, baseline_));
  }
  keep(std::move(now));
  return verdicts;
}

}  // namespace taut::engine
