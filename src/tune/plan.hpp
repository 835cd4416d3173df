// SPDX-License-Identifier: MIT
// Decides what to play next, when that is enough, and what to recommend. Pure: the same evidence gives the same answers.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tune/evidence.hpp"

namespace taut::tune {

/// What the user asks for. Seconds are those of the stream.
struct Goal {
  double an_hour = 1;   ///< drop-outs an hour that are accepted, above 0
  double look = 3;      ///< seconds that each size is played at first
  double longest = 60;  ///< seconds at most for one size and safety
  double total = 300;   ///< seconds at most for everything
};

/// A way to a device, and the sizes that it has there (frames, ascending).
struct Way {
  std::string backend;
  std::vector<int> sizes;
};

struct Candidate {
  std::size_t way = 0;  ///< index
  int buffer = 0;       ///< frames
  Frames safety = 0;    ///< frames
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// What to play, and for how long at most. Stop before that as soon as enough() says so.
struct Step {
  Candidate candidate;
  double seconds = 0;
  bool look = false;  ///< the first round: all its seconds are wanted
};

/// Everything known of one candidate.
struct Row {
  Candidate candidate;
  Evidence evidence;
  Verdict verdict = Verdict::open;
  std::string refused;  ///< why it cannot be played; empty: it can
};

/// First every size with a safety of one buffer, from the largest to the smallest. What the cycles used of the safety tells
/// how little of it each size may need. Then, in the order of their round trips, those that may do, each until the evidence
/// decides: the first one that holds is the answer. One that fails gets more safety and goes back into the order. If no
/// evidence that fits into the time can decide, the first one that plays for the longest time without a drop-out ends it.
class Plan {
 public:
  Plan(const Goal& goal, std::vector<Way> ways);

  /// nullopt: there is an answer, or no time is left, or nothing is left to try.
  [[nodiscard]] std::optional<Step> next() const;

  /// Whether `sofar`, played now, and what was played of it earlier decide the step.
  [[nodiscard]] bool enough(const Step& step, const Evidence& sofar) const;

  void add(const Candidate& candidate, const Evidence& evidence);
  /// It could not be played: a sentence.
  void refuse(const Candidate& candidate, std::string why);

  /// In the order of first being played.
  [[nodiscard]] std::span<const Row> rows() const noexcept { return rows_; }
  [[nodiscard]] const Goal& goal() const noexcept { return goal_; }
  [[nodiscard]] std::span<const Way> ways() const noexcept { return ways_; }
  [[nodiscard]] double played() const noexcept { return played_; }  ///< seconds, in all

  /// The one that holds with the shortest round trip; without any, the one with the lowest bound among those without a
  /// drop-out; else null.
  [[nodiscard]] const Row* answer() const noexcept;

 private:
  [[nodiscard]] const Row* row_of(const Candidate& candidate) const noexcept;
  Row& row(const Candidate& candidate);
  /// To hold within `longest`, or, where that is out of reach, to play that long without a drop-out.
  enum class Aim { bound, no_drop_out };
  [[nodiscard]] std::optional<Frames> safety_for(std::size_t way, int buffer, Aim aim) const;
  [[nodiscard]] std::optional<Candidate> best(Aim aim) const;
  [[nodiscard]] double time_left() const noexcept { return goal_.total - played_; }

  Goal goal_;
  std::vector<Way> ways_;
  std::vector<Row> rows_;
  double played_ = 0;
};

/// Powers of two from 16 to 2048 frames that the driver takes, its smallest and its preferred size; ascending. A step of -1
/// means powers of two only, 0 the preferred size only, as in the protocol.
std::vector<int> sizes_to_try(int min, int max, int preferred, int step);

}  // namespace taut::tune
