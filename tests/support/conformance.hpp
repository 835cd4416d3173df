// SPDX-License-Identifier: MIT
// The contract of a backend as tests: a player that serves any stream, checks each turn against the contract, and each
// captured frame against what was played. Parameters: a backend and an id.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::device::conformance {

/// Sample bytes unique to one frame and channel, never silence.
inline std::uint64_t pattern(Frames frame, int channel) noexcept {
  auto bits = (static_cast<std::uint64_t>(frame) * 257 + static_cast<std::uint64_t>(channel) + 1) * 0x9E3779B97F4A7C15U;
  bits ^= bits >> 29;
  return bits | 1;
}

/// Serves a stream: plays pattern(position) and compares the input. `complaint` keeps the first violation as a
/// sentence. `cable`: each output is wired to the input of the same number only.
class Player {
 public:
  explicit Player(Stream& stream, bool cable = true) : stream_(stream), cable_(cable) {}

  std::string complaint;
  Frames matched = 0;  ///< captured frames that match the played ones at the agreed distance
  Frames silent = 0;   ///< captured frames of silence
  Frames lost_in = 0, lost_out = 0;
  std::int64_t turns = 0, fillings = 0, wraps = 0;
  Turn turn;                                                   ///< the latest one
  int piece = 0;                                               ///< > 0: calls done() with this many frames at a time
  Frames wanted = 0;                                           ///< margin change still to make
  Frames repeats = 0;                                          ///< frames that unserved hardware repeats
  std::function<void(const Turn&)> host = [](const Turn&) {};  ///< called before the turn is written

  /// One wait(), and its turn.
  Wake step(Nanos until) {
    const Wake wake = stream_.wait(until, turn);
    if (wake != Wake::turn) return wake;
    ++turns;
    fillings += turn.filling ? 1 : 0;
    check_turn();
    check_side(turn.in, stream_.agreed().in, in_end_, "in");
    check_side(turn.out, stream_.agreed().out, out_end_, "out");
    if (!turn.filling && turn.out.lost > 0) shifted(turn.out.lost);
    if (turn.filling) restarted();
    read();
    host(turn);
    more_ = static_cast<int>(std::clamp<Frames>(wanted, -turn.shrink, turn.grow));
    write();
    for (int left = turn.frames; left > 0; left -= piece > 0 ? piece : left) {
      const bool last = piece <= 0 || left <= piece;
      stream_.done(piece > 0 ? std::min(piece, left) : left, last ? more_ : 0);
    }
    wanted -= more_;
    out_end_ += more_;
    first_ = false;
    return wake;
  }

  /// Runs turns until `frames` frames were captured (or played, without capture). False if a wait has another result.
  bool run(Frames frames, Nanos until) {
    const bool capture = stream_.agreed().in.channels > 0;
    const Frames end = (capture ? in_end_ : out_end_) + frames;
    while ((capture ? in_end_ : out_end_) < end)
      if (const Wake wake = step(until); wake != Wake::turn && wake != Wake::changed) return false;
    return true;
  }

  void complain(const std::string& what) {
    if (complaint.empty()) complaint = what + " (turn " + std::to_string(turns) + ")";
  }

 private:
  struct Restart {
    Frames position, lost;
    Frames latency;  // from before the restart; the new one is only reported later
  };

  void check_turn() {
    const Agreed& agreed = stream_.agreed();
    const bool playing = agreed.out.channels > 0;
    if (turn.filling && !playing) complain("a filling turn without playback");
    if (first_ && playing && !turn.filling) complain("the first turn is no filling turn");
    if (turn.filling && turn.frames != agreed.frames + agreed.margin)
      complain("the filling turn is not cycle + margin long");
    if (turn.filling && !turn.in.areas.empty()) complain("the filling turn has input");
    if (turn.frames < 1 || (!turn.filling && turn.frames > agreed.frames))
      complain("a turn longer than the cycle, or empty");
    if (!turn.filling && agreed.fixed && turn.frames != agreed.frames)
      complain("a turn of another size than the cycle");
    if (turn.filling) return;
    if (turn.woken < turn.ready) complain("woken before the cycle was ready");
    if (turn.due < turn.ready) complain("due before ready");
    if (turn.ready < ready_) complain("ready went back");
    ready_ = turn.ready;
    if (agreed.in.channels > 0 && turn.in.areas.empty()) complain("a cycle without its input");
    if (playing && turn.out.areas.empty()) complain("a cycle without its output");
  }

  void check_side(const Side& side, const End& end, Frames& last, const std::string& name) {
    (name == "in" ? lost_in : lost_out) += side.lost;
    if (side.lost < 0) complain(name + ": lost is negative");
    if (name == "in" && side.position != last + side.lost && end.channels > 0)
      complain(name + ": position is not the last end + lost");
    if (side.position < last && end.channels > 0) complain(name + ": position went back");
    if (side.position - side.lost > last) complain(name + ": position left out more than was lost");
    if (side.areas.empty()) {
      last = std::max(last, side.position);
      return;
    }
    if (side.areas.size() != static_cast<std::size_t>(end.channels)) complain(name + ": not an area for each channel");
    if (side.at < 0 || side.split < 1) complain(name + ": at or split are off");
    if (side.split < turn.frames) ++wraps;
    last = side.position + turn.frames;
  }

  // Frames in flight during a loss, or written before the hardware was ready, are heard that much later. Any recent run
  // of such events may lie between a frame's writing and its return.
  void shifted(Frames later) {
    events_.push_back(-later);
    if (events_.size() > 8) events_.erase(events_.begin());
    std::vector<Frames> shifts{0};
    for (std::size_t first = 0; first < events_.size(); ++first)
      for (Frames sum = 0, last = static_cast<Frames>(first); last < static_cast<Frames>(events_.size()); ++last) {
        sum += events_[static_cast<std::size_t>(last)];
        shifts.push_back(sum);
      }
    std::sort(shifts.begin() + 1, shifts.end());
    shifts.erase(std::unique(shifts.begin() + 1, shifts.end()), shifts.end());
    shifts_ = std::move(shifts);
  }

  [[nodiscard]] Frames latency() const { return stream_.agreed().in.latency + stream_.agreed().out.latency; }

  void restarted() {
    restarts_.push_back({turn.out.position, turn.out.lost, latency()});
    if (restarts_.size() > 8) restarts_.erase(restarts_.begin());
  }

  static std::byte* sample(const Side& side, std::size_t channel, int i) {
    const audio::Area& area = side.areas[channel];
    return area.data + area.step * (i < side.split ? side.at + i : i - side.split);
  }

  [[nodiscard]] bool holds(int i, std::size_t channels, Frames frame) const {
    const std::size_t bytes = audio::bytes(stream_.agreed().in.type);
    for (std::size_t c = 0; c < channels; ++c) {
      const std::uint64_t expected = frame < 0 ? 0 : pattern(frame, static_cast<int>(c));
      if (std::memcmp(sample(turn.in, c, i), &expected, bytes) != 0) return false;
    }
    return true;
  }

  void read() {
    const Agreed& agreed = stream_.agreed();
    if (!cable_ || turn.in.areas.empty()) return;
    const auto lanes = static_cast<std::size_t>(std::min(agreed.in.channels, agreed.out.channels));
    const auto channels = static_cast<std::size_t>(agreed.in.channels);
    for (int i = 0; i < turn.frames; ++i) {
      const Frames played = turn.in.position + i - latency();
      const auto heard = [&](Frames shift) { return played + shift >= 0 && holds(i, lanes, played + shift); };
      const bool ours = lanes > 0 && std::any_of(shifts_.begin(), shifts_.end(), heard);
      if (ours)
        ++matched;
      else if (holds(i, channels, -1))
        ++silent;
      else if (lanes == 0 || !before_restart(i, lanes, played))
        complain("a captured frame is neither the one that was played nor silence: position " +
                 std::to_string(turn.in.position + i));
    }
  }

  // Frames on the cable at the end of an xrun were written before it. They may be heard later by part of the loss its
  // filling turn reports, and by earlier losses.
  [[nodiscard]] bool before_restart(int i, std::size_t lanes, Frames played) {
    const auto next =
        std::find_if(restarts_.begin(), restarts_.end(), [&](auto& one) { return one.position > played; });
    if (next == restarts_.end()) return false;
    played += latency() - next->latency;
    for (Frames later = 0; later <= std::min(next->lost + repeats, played); ++later)
      for (const Frames shift : shifts_)
        if (played - later + shift >= 0 && holds(i, lanes, played - later + shift)) return ++matched > 0;
    return false;
  }

  void write() {
    const std::size_t bytes = audio::bytes(stream_.agreed().out.type);
    for (std::size_t c = 0; c < turn.out.areas.size(); ++c)
      for (int i = 0; i < turn.frames + more_; ++i) {
        const std::uint64_t value = pattern(turn.out.position + i, static_cast<int>(c));
        std::memcpy(sample(turn.out, c, i), &value, bytes);
      }
  }

  Stream& stream_;
  const bool cable_;
  bool first_ = true;
  Frames in_end_ = 0, out_end_ = 0;
  Nanos ready_ = 0;
  std::vector<Restart> restarts_;  // the latest
  int more_ = 0;                   // the turn's change of the margin
  std::vector<Frames> events_;     // the latest ones, as changes of the distance between written and heard
  std::vector<Frames> shifts_{0};  // all distances they explain, the normal one first
};

/// Invariants of every backend, even without a device: answers are sentences, never crashes.
inline void check_absent(Backend& backend, const std::string& absent_id) {
  CHECK_FALSE(backend.name().empty());
  if (const auto devices = backend.list()) {
    for (const Device& device : *devices) CHECK(device.id.starts_with(std::string(backend.name()) + ":"));
  } else {
    CHECK(devices.error().sentence().size() > 10);
  }
  const auto can = backend.probe(absent_id);
  REQUIRE_FALSE(can.has_value());
  CHECK(can.error().trouble == Trouble::absent);
  CHECK(can.error().sentence().size() > 10);
  for (const auto& request : {Request{.in = absent_id, .out = absent_id}, Request{.in = absent_id, .out = {}},
                              Request{.in = {}, .out = absent_id}}) {
    const auto stream = backend.open(request);
    REQUIRE_FALSE(stream.has_value());
    CHECK(stream.error().trouble == Trouble::absent);
  }
  const auto nothing = backend.open(Request{.in = {}, .out = {}});
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().trouble == Trouble::bad_request);
  if (const auto watch = backend.watch([](const Change&) {})) CHECK(*watch != nullptr);
}

/// The probe's answer is consistent, and the device opens as it says.
inline void check_probe(Backend& backend, const std::string& id) {
  const auto can = backend.probe(id);
  REQUIRE(can.has_value());
  REQUIRE(can->known == Can::Known::yes);
  CHECK(can->inputs.size() + can->outputs.size() > 0);
  CHECK(can->input_types.empty() == can->inputs.empty());
  CHECK(can->output_types.empty() == can->outputs.empty());
  REQUIRE_FALSE(can->rates.empty());
  CHECK(std::is_sorted(can->rates.begin(), can->rates.end(), [](const Rate& a, const Rate& b) { return a.hz < b.hz; }));
  for (const Rate& rate : can->rates) {
    CHECK(rate.min_frames >= 1);
    CHECK(rate.min_frames <= rate.preferred_frames);
    CHECK(rate.preferred_frames <= rate.max_frames);
    CHECK((rate.step >= 1 || rate.step == -1));
    for (const int frames : {rate.min_frames, rate.preferred_frames}) {
      const auto stream = backend.open({.in = can->inputs.empty() ? "" : id,
                                        .out = can->outputs.empty() ? "" : id,
                                        .rate = rate.hz,
                                        .frames = frames});
      REQUIRE(stream.has_value());
      const Agreed& agreed = (*stream)->agreed();
      CHECK(agreed.frames == frames);
      CHECK(agreed.rate == doctest::Approx(rate.hz));
      CHECK(agreed.in.channels == static_cast<int>(can->inputs.size()));
      CHECK(agreed.out.channels == static_cast<int>(can->outputs.size()));
      const auto held = backend.probe(id);
      CHECK((!held || held->known != Can::Known::unknown || !held->why.empty()));
    }
  }
}

/// Checks turns, filling, positions, content, nudge, and stop and start, on an opened stream that has not started.
/// `patience` (ns on the stream's clock) bounds each wait. `rests`: audio still in a mixer or in converters at the stop
/// is played out, and the next start waits for that to avoid recording it.
inline void check_stream(Stream& stream, Nanos patience, bool cable, bool rests = false) {
  const auto later = [&] { return stream.clock().now() + patience; };
  Turn turn;
  CHECK(stream.wait(stream.clock().now(), turn) == Wake::idle);
  for (int again = 0; again < 3; ++again) {
    REQUIRE(stream.start().has_value());
    CHECK_FALSE(stream.start().has_value());
    Player player(stream, cable);
    const Agreed& agreed = stream.agreed();
    const auto round_trip = [&] {  // some streams only know their latency while running
      return agreed.frames + agreed.margin + agreed.in.latency + agreed.out.latency;
    };
    REQUIRE(player.run(round_trip() + 4 * agreed.frames, later()));
    for (double left = agreed.rate / 4; cable && player.matched == 0 && left > 0; left -= agreed.frames)
      REQUIRE(player.run(agreed.frames, later()));
    CHECK_MESSAGE(player.complaint.empty(), player.complaint);
    if (cable) CHECK(player.matched > 0);
    stream.nudge();
    CHECK(stream.wait(later(), turn) == Wake::idle);
    CHECK(player.run(agreed.frames, later()));
    CHECK_MESSAGE(player.complaint.empty(), player.complaint);
    stream.stop();
    stream.stop();
    if (rests) CHECK(stream.wait(stream.clock().now() + duration(round_trip(), agreed.rate), turn) == Wake::idle);
  }
}

}  // namespace taut::device::conformance
