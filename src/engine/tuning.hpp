// SPDX-License-Identifier: MIT
// Runs the tuner: shows it the stream from time to time, applies its advice, keeps what it learned.
#pragma once
#include "engine/tuner.hpp"

namespace taut::engine {

struct EngineSession;

/// Belongs to one session, whose worker calls it: one thread at a time, never the audio thread.
class Tuning {
 public:
  /// The session's device is open and its knowledge read.
  explicit Tuning(EngineSession& session);

  /// Looks if there is something new, and requests the margin advised.
  void look();

  /// Keeps what is worth keeping, once.
  void keep();

 private:
  EngineSession& session_;
  Tuner::Terms terms_;
  Tuner tuner_;
  std::int64_t callbacks_ = 0, xruns_ = 0;  // at the last look
  Frames kept_ = -1;
};

}  // namespace taut::engine
