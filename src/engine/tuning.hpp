// SPDX-License-Identifier: MIT
// The tuner at work: shows it the stream from time to time, has its advice followed, keeps what it learned.
#pragma once
#include "engine/tuner.hpp"

namespace taut::engine {

struct EngineSession;

/// Of one session, whose worker calls it: one thread at a time, never the audio thread.
class Tuning {
 public:
  /// The session's device is open, its knowledge read.
  explicit Tuning(EngineSession& session);

  /// Looks when there is something new to see, and wishes for the margin advised.
  void look();

  /// Keeps what is worth keeping, once.
  void keep();

 private:
  EngineSession& session_;
  Tuner::Terms terms_;
  Tuner tuner_;
  std::int64_t callbacks_ = 0, xruns_ = 0;  // as of the last look
  Frames kept_ = -1;
};

}  // namespace taut::engine
