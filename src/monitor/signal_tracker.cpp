// SPDX-License-Identifier: MIT
#include "monitor/signal_tracker.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <tuple>
#include <utility>

namespace taut::monitor {
namespace {

constexpr std::size_t longest_history = 8192;

}  // namespace

SignalTracker::SignalTracker(const Signal& signal, int channels, Frames search)
    : signal_(signal),
      channels_(channels),
      search_(std::clamp<Frames>(search, 64, 1 << 24)),
      window_(signal.window()),
      carries_(static_cast<std::size_t>(channels)),
      clean_run_(static_cast<std::size_t>(channels)),
      wrong_(static_cast<std::size_t>(channels)),
      history_(static_cast<std::size_t>(channels)),
      expected_(1024) {
  std::iota(carries_.begin(), carries_.end(), 0);
  start_search();
}

void SignalTracker::feed(Planes planes, Frames frames) {
  for (Frames at = 0; at < frames;) {
    const auto block = std::min<Frames>(frames - at, 512);
    if (!searching_ && whole_block_exact(planes, at, block)) {
      at += block;
      continue;
    }
    for (const auto end = at + block; at < end; ++at) step(planes, at);
  }
}

bool SignalTracker::equals(int captured_channel, int played_channel, const std::int32_t* samples, Frames position,
                           Frames frames) const {
  if (captured_channel < 0 || played_channel < 0) return false;
  const auto due = std::span(expected_).first(static_cast<std::size_t>(frames));
  signal_.fill(played_channel, position, due);
  return std::equal(due.begin(), due.end(), samples);
}

bool SignalTracker::whole_block_exact(Planes planes, Frames at, Frames frames) {
  for (int c = 0; c < channels_; ++c) {
    const auto i = static_cast<std::size_t>(c);
    if (carries_[i] != c || !equals(c, c, planes[i] + at, captured_ - offset_, frames)) return false;
  }
  captured_ += frames;
  account_.exact += frames;
  return true;
}

void SignalTracker::step(Planes planes, Frames at) {
  ++captured_;
  if (searching_) {
    remember(planes, at);
    sounding_ = silent(history_[0].size() - 1) ? 0 : sounding_ + 1;
    search();
  } else {
    on_course(planes, at);
  }
}

/// Compares a frame of the history with the signal at `position`.
SignalTracker::Kind SignalTracker::kind_of(std::size_t history_index, Frames position) const {
  bool straight = true, complete = true;
  for (int c = 0; c < channels_; ++c) {
    const auto i = static_cast<std::size_t>(c);
    const auto* sample = &history_[i][history_index];
    if (carries_[i] == c) {
      if (!equals(c, c, sample, position, 1)) return Kind::astray;
    } else if (carries_[i] >= 0) {
      if (!equals(c, carries_[i], sample, position, 1)) return Kind::astray;
      straight = false;
    } else {
      complete = complete && equals(c, c, sample, position, 1);
    }
  }
  return !complete ? Kind::altered : straight ? Kind::exact : Kind::swapped;
}

void SignalTracker::count(Kind kind) {
  if (kind == Kind::exact) ++account_.exact;
  if (kind == Kind::altered || kind == Kind::astray) ++account_.altered;
  if (kind == Kind::swapped) ++account_.swapped;
}

/// Counts wrong samples, and accepts a channel again that carries its own signal.
void SignalTracker::judge_channels(std::size_t history_index, Frames position) {
  for (int c = 0; c < channels_; ++c) {
    const auto i = static_cast<std::size_t>(c);
    const auto sample = history_[i][history_index];
    if (!equals(c, c, &sample, position, 1)) {
      ++wrong_[i];
      clean_run_[i] = 0;
    } else if (sample != 0 && ++clean_run_[i] >= window_) {
      carries_[i] = c;
    }
  }
}

void SignalTracker::on_course(Planes planes, Frames at) {
  remember(planes, at);
  const auto position = captured_ - 1 - offset_;
  const auto kind = kind_of(0, position);
  if (kind == Kind::astray) {
    start_search();
    open_ = {.captured = captured_ - 1, .position = position, .offset = offset_};
    remember(planes, at);
    return;
  }
  count(kind);
  judge_channels(0, position);
  for (auto& plane : history_) plane.clear();
}

void SignalTracker::start_search() {
  searching_ = true;
  same_run_ = 0;
  sounding_ = 0;
  for (auto& plane : history_) plane.clear();
  hashes_.assign(static_cast<std::size_t>(channels_), RollingHash(window_));
}

void SignalTracker::remember(Planes planes, Frames at) {
  if (history_[0].size() >= longest_history) forget_oldest();
  const auto window = static_cast<std::size_t>(window_);
  for (std::size_t c = 0; c < history_.size(); ++c) {
    auto& plane = history_[c];
    const auto sample = planes[c][at];
    if (searching_) hashes_[c].push(sample, plane.size() >= window ? plane[plane.size() - window] : 0);
    plane.push_back(sample);
  }
}

bool SignalTracker::silent(std::size_t history_index) const {
  return std::ranges::all_of(history_, [=](const auto& plane) { return plane[history_index] == 0; });
}

void SignalTracker::forget_oldest() {
  const auto half = longest_history / 2;
  for (std::size_t i = 0; i < half; ++i) ++(silent(i) ? open_.silent : open_.foreign);
  for (auto& plane : history_) plane.erase(plane.begin(), plane.begin() + static_cast<std::ptrdiff_t>(half));
}

void SignalTracker::search() {
  if (found_ && resume_here()) return lock(offset_);
  // Most drop-outs do not shift the signal, so try the old offset before a search, which costs milliseconds. The end of
  // a silent gap proves nothing either: if a channel of the signal is silent too, another alone seems to have come
  // back.
  if (!found_ || sounding_ >= window_) std::ignore = look_up();
}

/// Whether the newest frames match at the old offset again, for long enough to be trusted.
bool SignalTracker::resume_here() {
  const bool on = kind_of(history_[0].size() - 1, captured_ - 1 - offset_) != Kind::astray;
  same_run_ = on ? same_run_ + 1 : 0;
  return same_run_ >= window_;
}

bool SignalTracker::verified(int channel, const PlaceIndex::Place& place) const {
  const auto& plane = history_[static_cast<std::size_t>(channel)];
  return equals(channel, place.channel, plane.data() + plane.size() - static_cast<std::size_t>(window_),
                place.end - window_, window_);
}

/// Searches for the newest window of every channel around the expected position; locks on to the nearest match.
bool SignalTracker::look_up() {
  const auto due = found_ ? captured_ - offset_ : captured_;
  for (int c = 0; c < channels_; ++c) {
    const auto& hash = hashes_[static_cast<std::size_t>(c)];
    if (!hash.telling()) continue;
    if (!index_.covers(due)) {
      index_.build(signal_, due, search_, index_channel_);
      index_channel_ = (index_channel_ + 4) % signal_.channels();
    }
    std::array<PlaceIndex::Place, 64> places;
    const auto n = index_.find(hash.value(), places);
    const PlaceIndex::Place* best = nullptr;
    for (std::size_t i = 0; i < n; ++i) {
      const auto& place = places[i];
      if (!verified(c, place) || place.end > captured_) continue;
      if (best == nullptr || std::abs(place.end - due) < std::abs(best->end - due)) best = &place;
    }
    if (best == nullptr) continue;
    // Leave the old offset to resume_here(), until it is clear that a channel has changed permanently.
    if (found_ && best->end == due && sounding_ < 4 * window_) return false;
    map_channels(best->end);
    lock(captured_ - best->end);
    return true;
  }
  return false;
}

/// Finds what every channel carries in the newest window, which ends before position `end`.
void SignalTracker::map_channels(Frames end) {
  const auto window = static_cast<std::size_t>(window_);
  for (int c = 0; c < channels_; ++c) {
    const auto i = static_cast<std::size_t>(c);
    const auto* samples = history_[i].data() + history_[i].size() - window;
    const auto carried = [&](int played) { return equals(c, played, samples, end - window_, window_); };
    int source = carried(c) ? c : -1;
    for (int played = 0; source < 0 && hashes_[i].telling() && played < signal_.channels(); ++played) {
      if (carried(played)) source = played;
    }
    if (source != carries_[i]) open_.swapped = open_.swapped || source >= 0;
    carries_[i] = source;
    clean_run_[i] = 0;
  }
}

void SignalTracker::lock(Frames new_offset) {
  const auto first = first_searched();
  auto gap = history_[0].size();
  // Back to where this offset began, but not before the start of the signal.
  while (gap > 0 && first + static_cast<Frames>(gap) - 1 >= new_offset &&
         kind_of(gap - 1, first + static_cast<Frames>(gap) - 1 - new_offset) != Kind::astray) {
    --gap;
  }
  settle_gap(gap, new_offset);
  for (auto i = gap; i < history_[0].size(); ++i) {
    const auto position = first + static_cast<Frames>(i) - new_offset;
    count(kind_of(i, position));
    judge_channels(i, position);
  }
  if (!found_) round_trip_ = new_offset;
  found_ = true;
  searching_ = false;
  offset_ = new_offset;
  for (auto& plane : history_) plane.clear();
  index_.clear();
}

/// Accounts for the frames before the new offset: `gap` of the history, and those dropped from it earlier.
void SignalTracker::settle_gap(std::size_t gap, Frames new_offset) {
  const auto first = first_searched();
  const auto position = first + static_cast<Frames>(gap) - new_offset;  // the first to arrive
  const bool same_course = found_ && new_offset == offset_;
  Frames came = 0;
  for (std::size_t i = 0; i < gap; ++i) {
    const auto index = first + static_cast<Frames>(i);
    const auto on = [&](Frames offset) { return index >= offset && kind_of(i, index - offset) == Kind::exact; };
    if (silent(i)) {
      ++open_.silent;
    } else if (found_ && (on(offset_) || on(new_offset))) {
      // A piece too short to recognise by itself, but matching at one of the two offsets.
      ++account_.exact;
      ++came;
    } else {
      ++open_.foreign;
    }
  }
  if (same_course) open_.altered = std::exchange(open_.foreign, 0);

  const auto moved = position - open_.position;
  open_.lost = std::max<Frames>(moved - open_.altered - came, 0);
  open_.repeated = std::max<Frames>(-moved, 0);
  open_.offset = new_offset;
  Frames silence = open_.silent;
  if (!found_) account_.before += std::exchange(silence, 0);
  account_.silent += silence;
  account_.altered += open_.altered;
  account_.foreign += open_.foreign;
  account_.lost += open_.lost;
  account_.repeated += open_.repeated;
  if (!found_) open_.silent = 0;
  open_.frames = open_.altered + open_.silent + open_.foreign;
  const bool worth_telling = found_ || open_.frames > 0 || open_.lost > 0 || open_.swapped;
  if (worth_telling && ++break_count_ <= Loopback::most_breaks) breaks_.push_back(open_);
  open_ = {};
}

Verdict SignalTracker::verdict() const {
  Verdict v{.found = found_, .round_trip = round_trip_, .offset = offset_, .account = account_, .breaks = breaks_};
  v.account.captured = captured_;
  v.break_count = break_count_;
  if (searching_ && captured_ > 0) {
    Break last = open_;
    for (std::size_t i = 0; i < history_[0].size(); ++i) ++(silent(i) ? last.silent : last.foreign);
    (found_ ? v.account.silent : v.account.before) += last.silent;
    v.account.foreign += last.foreign;
    last.frames = last.silent + last.foreign;
    if (found_ && ++v.break_count <= Loopback::most_breaks) v.breaks.push_back(last);
  }
  const auto& a = v.account;
  v.bit_exact = found_ && v.break_count == 0 && a.exact > 0 && a.exact + a.before == a.captured;
  v.exact_but_breaks = found_ && a.altered == 0 && a.swapped == 0 && a.foreign == 0;
  for (std::size_t c = 0; c < carries_.size(); ++c) v.channels.push_back({found_ ? carries_[c] : -1, wrong_[c]});
  return v;
}

}  // namespace taut::monitor
