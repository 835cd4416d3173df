// SPDX-License-Identifier: MIT
// What playing with one size and safety has shown, and what follows for an hour. Pure.
#pragma once
#include <cstdint>

#include "base/units.hpp"
#include "engine/tail_bound.hpp"

namespace taut::tune {

/// Counted while it played. Several plays of the same size and safety add up.
struct Evidence {
  double seconds = 0;
  std::int64_t drop_outs = 0;
  double rate = 0;         ///< Hz
  int buffer = 0;          ///< frames, as played
  Frames safety = 0;       ///< frames, as played: a device may need more than was asked for
  Frames granularity = 0;  ///< of the safety, what the hardware's own steps take
  Frames round_trip = 0;   ///< frames, as reported to programs
  engine::TailBound used;  ///< how much of the safety each cycle used; may be empty

  /// Adds a later play; the newer description counts.
  void add(const Evidence& later) noexcept;
};

/// Drop-outs an hour.
struct Hourly {
  double expected = 0;     ///< as counted
  double least = 0;        ///< with 95 % confidence it is no less,
  double most = 0;         ///< and no more
  bool by_safety = false;  ///< `most` follows from the safety that the cycles left, not from the count
};

/// With 95 % confidence, the mean of a Poisson count of `count` is no more, or no less. 0 counted: at most 3, the rule of
/// three. Wilson and Hilferty's approximation of Garwood's interval.
double most_of(std::int64_t count) noexcept;
double least_of(std::int64_t count) noexcept;

/// Playing for less tells nothing of rare delays (docs/slack.md), so only the count speaks.
constexpr double seconds_to_extrapolate = 20;

/// By the count: k drop-outs in T hours. If there were none in seconds_to_extrapolate or more, also by how close the cycles came to
/// the end of the safety (engine::TailBound); the lower bound of the two counts.
Hourly hourly(const Evidence& evidence) noexcept;

enum class Verdict { open, holds, fails };

/// Whether drop-outs stay below `an_hour`: holds or fails with 95 % confidence, else open.
Verdict judge(const Evidence& evidence, double an_hour) noexcept;

/// The bound if `seconds` more of the same were played with `safety` frames, without a drop-out that the cycles so far do
/// not show. For choosing what to play next, not for promises.
double foreseen(const Evidence& evidence, Frames safety, double seconds) noexcept;

}  // namespace taut::tune
