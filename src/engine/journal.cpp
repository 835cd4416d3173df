// SPDX-License-Identifier: MIT
#include "engine/journal.hpp"

#include "base/text.hpp"

namespace taut::engine {

constexpr std::size_t sentences_kept = 200;

void Journal::say(std::string sentence) {
  const std::lock_guard lock(mutex_);
  sentences_.push_back(std::move(sentence));
  ++count_;
  while (sentences_.size() > sentences_kept) sentences_.pop_front();
}

void Journal::say(Nanos since_start, const std::string& sentence) {
  say(text("{:.3f} s: {}", static_cast<double>(since_start) / 1e9, sentence));
}

std::vector<std::string> Journal::sentences() const {
  const std::lock_guard lock(mutex_);
  return {sentences_.begin(), sentences_.end()};
}

std::int64_t Journal::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

}  // namespace taut::engine
