// SPDX-License-Identifier: MIT
// The latest sentences about a stream.
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

  /// `since_start`: the time of the event, ns.
  void say(Nanos since_start, const std::string& sentence);

  /// The last 200, oldest first.
  [[nodiscard]] std::vector<std::string> sentences() const;

  /// Total so far.
  [[nodiscard]] std::int64_t count() const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> sentences_;
  std::int64_t count_ = 0;
};

}  // namespace taut::engine
