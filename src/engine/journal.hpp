// SPDX-License-Identifier: MIT
// The newest sentences on what happened to a stream.
#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace taut::engine {

/// Any thread but the audio thread.
class Journal {
 public:
  void say(std::string sentence);

  /// With `since_start`, the time of the event in ns.
  void say(Nanos since_start, const std::string& sentence);

  /// Oldest first; the last 200.
  [[nodiscard]] std::vector<std::string> sentences() const;

  /// How many there were in all.
  [[nodiscard]] std::int64_t count() const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> sentences_;
  std::int64_t count_ = 0;
};

}  // namespace taut::engine
