// SPDX-License-Identifier: MIT
// Looks for what stood in the way of a drop-out: takes readings all the time, so that there is one from before.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "forensics/history.hpp"
#include "forensics/judge.hpp"
#include "forensics/reader.hpp"

namespace taut::engine {

class Watch {
 public:
  /// `audio_thread`: as platform::Thread::id(). One thread makes all calls, never the audio thread.
  explicit Watch(std::uintptr_t audio_thread) : reader_(audio_thread) {}

  /// Call it some twenty times a second. `planned`: ns that the caller meant to sleep or work since the last call.
  void look(Nanos planned);

  /// What stood in the way of drop-outs that were just seen; one verdict for each, in order. `period`: of the stream, ns;
  /// `usual`: what a callback takes otherwise.
  std::vector<forensics::Verdict> judge(const std::vector<Event>& drop_outs, Nanos period, Nanos usual, bool realtime,
                                        Nanos planned);

 private:
  [[nodiscard]] const forensics::Reading* last_before(Nanos time) const;
  [[nodiscard]] forensics::Reading read(bool everything, Nanos planned);
  void keep(forensics::Reading reading);

  forensics::Reader reader_;
  std::deque<forensics::Reading> readings_;  // of the last seconds, oldest first
  forensics::Baseline baseline_;
  int looks_ = 0;
};

}  // namespace taut::engine
