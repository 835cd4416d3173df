// SPDX-License-Identifier: MIT
#include "tune/plan.hpp"

#include <algorithm>

namespace taut::tune {
namespace {

constexpr int smallest_size = 16, largest_size = 2048;  // frames

// Beyond these a larger buffer does the same for less work.
constexpr int most_buffers = 4;
constexpr double most_safety_seconds = 0.02;

constexpr double usual_rate = 48000;

constexpr double for_ever = 0x1p60;  // seconds

/// Steps of the safety: an eighth of the buffer.
Frames step_of(int buffer) noexcept { return std::max(buffer / 8, 1); }

Frames most_safety(int buffer, double rate) noexcept {
  return std::max<Frames>(Frames{most_buffers} * buffer,
                          static_cast<Frames>(most_safety_seconds * (rate > 0 ? rate : usual_rate)));
}

Frames rounded_up(Frames frames, Frames step) noexcept { return (frames + step - 1) / step * step; }

/// As reported; before anything was played, buffer and safety alone.
Frames round_trip(const Row& row) noexcept {
  return row.evidence.round_trip > 0 ? row.evidence.round_trip : row.candidate.buffer + row.candidate.safety;
}

/// It was played for as long as it may be, without a decision.
bool played_out(const Row& row, const Goal& goal) noexcept {
  return row.verdict == Verdict::open && row.evidence.seconds >= goal.longest;
}

}  // namespace

Plan::Plan(const Goal& goal, std::vector<Way> ways) : goal_(goal), ways_(std::move(ways)) {}

const Row* Plan::row_of(const Candidate& candidate) const noexcept {
  const auto at = std::ranges::find(rows_, candidate, &Row::candidate);
  return at == rows_.end() ? nullptr : &*at;
}

Row& Plan::row(const Candidate& candidate) {
  const auto at = std::ranges::find(rows_, candidate, &Row::candidate);
  if (at != rows_.end()) return *at;
  return rows_.emplace_back(Row{.candidate = candidate});
}

void Plan::add(const Candidate& candidate, const Evidence& evidence) {
  Row& known = row(candidate);
  known.evidence.add(evidence);
  known.verdict = judge(known.evidence, goal_.an_hour);
  played_ += evidence.seconds;
}

void Plan::refuse(const Candidate& candidate, std::string why) { row(candidate).refused = std::move(why); }

bool Plan::enough(const Step& step, const Evidence& sofar) const {
  if (sofar.seconds >= step.seconds) return true;
  if (step.look) return false;
  Evidence all;
  if (const Row* const known = row_of(step.candidate)) all = known->evidence;
  all.add(sofar);
  return judge(all, goal_.an_hour) != Verdict::open;
}

// The least safety that may achieve it; nullopt: none, or this size cannot be played.
std::optional<Frames> Plan::safety_for(std::size_t way, int buffer, Aim aim) const {
  Evidence all;
  Frames spent = 0;  // the largest that was played without holding
  std::optional<Frames> held;
  for (const Row& row : rows_) {
    if (row.candidate.way != way || row.candidate.buffer != buffer) continue;
    if (!row.refused.empty()) return std::nullopt;
    all.add(row.evidence);
    if (row.verdict == Verdict::fails || played_out(row, goal_)) spent = std::max(spent, row.candidate.safety);
    if (row.verdict == Verdict::holds) held = std::min(held.value_or(row.candidate.safety), row.candidate.safety);
  }
  const Frames step = step_of(buffer), most = most_safety(buffer, all.rate);
  const Frames least = spent > 0 ? rounded_up(spent + std::max(step, spent / 4), step) : step;
  for (Frames safety = least; safety <= most; safety += step) {
    if (held && safety >= *held) return held;
    if (foreseen(all, safety, aim == Aim::bound ? goal_.longest : for_ever) <= goal_.an_hour) return safety;
  }
  return std::nullopt;
}

std::optional<Candidate> Plan::best(Aim aim) const {
  std::optional<Candidate> found;
  Frames shortest = 0;
  for (std::size_t way = 0; way < ways_.size(); ++way)
    for (const int size : ways_[way].sizes) {
      const Row* const looked = row_of({.way = way, .buffer = size, .safety = size});
      const auto safety = safety_for(way, size, aim);
      if (!looked || !safety) continue;
      const Frames trip = round_trip(*looked) - looked->evidence.safety + *safety;
      // Among equals the larger buffer, which is less work.
      if (found && trip > shortest) continue;
      found = Candidate{.way = way, .buffer = size, .safety = *safety};
      shortest = trip;
    }
  return found;
}

std::optional<Step> Plan::next() const {
  if (time_left() <= 0) return std::nullopt;
  for (std::size_t way = 0; way < ways_.size(); ++way)
    for (auto size = ways_[way].sizes.rbegin(); size != ways_[way].sizes.rend(); ++size) {
      const Candidate safe{.way = way, .buffer = *size, .safety = *size};
      if (!row_of(safe)) return Step{.candidate = safe, .seconds = std::min(goal_.look, time_left()), .look = true};
    }
  auto chosen = best(Aim::bound);
  if (!chosen) {
    const auto steady = [&](const Row& row) { return played_out(row, goal_) && row.evidence.drop_outs == 0; };
    if (std::ranges::any_of(rows_, steady)) return std::nullopt;
    chosen = best(Aim::no_drop_out);
  }
  if (!chosen) return std::nullopt;
  const Row* const known = row_of(*chosen);
  if (known && known->verdict == Verdict::holds) return std::nullopt;
  const double before = known ? known->evidence.seconds : 0;
  return Step{.candidate = *chosen, .seconds = std::min(goal_.longest - before, time_left())};
}

const Row* Plan::answer() const noexcept {
  const Row* best = nullptr;
  for (const Row& row : rows_)
    if (row.verdict == Verdict::holds && (!best || round_trip(row) < round_trip(*best))) best = &row;
  if (best) return best;
  for (const Row& row : rows_)
    if (row.evidence.seconds > 0 && row.evidence.drop_outs == 0 &&
        (!best || hourly(row.evidence).most < hourly(best->evidence).most))
      best = &row;
  return best;
}

std::vector<int> sizes_to_try(int min, int max, int preferred, int step) {
  std::vector<int> sizes;
  const auto fits = [&](int size) {
    if (size < min || size > max) return false;
    return step <= 1 || (size - min) % step == 0;
  };
  if (step != 0) {
    for (int size = smallest_size; size <= largest_size; size *= 2)
      if (fits(size)) sizes.push_back(size);
    if (min >= smallest_size && min <= largest_size) sizes.push_back(min);
  }
  if (preferred > 0 && (step == 0 || (preferred >= smallest_size && preferred <= largest_size)))
    sizes.push_back(preferred);
  std::ranges::sort(sizes);
  sizes.erase(std::ranges::unique(sizes).begin(), sizes.end());
  return sizes;
}

}  // namespace taut::tune
