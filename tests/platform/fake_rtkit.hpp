// SPDX-License-Identifier: MIT
// A message bus of the test's own, and on it a service that answers as RealtimeKit does but only takes notes.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

namespace taut::tests {

/// What the service does and what it saw. Lies in memory that the processes share.
struct RtkitNotes {
  std::int32_t highest_priority = 20, lowest_nice = -15;
  std::int64_t longest_computing_us = 200'000;
  bool gives_realtime = true, gives_nice = true, answers = true;
  std::int32_t asked_realtime = 0, asked_nice = 0;  ///< how often
  std::uint64_t thread = 0;
  std::int32_t priority = 0, nice = 0;
  std::uint64_t watcher = 0;  ///< every other one that asks for real time
  std::int32_t watcher_priority = 0;
};

class FakeSystemBus {
 public:
  explicit FakeSystemBus(bool with_service);
  ~FakeSystemBus();
  FakeSystemBus(const FakeSystemBus&) = delete;
  FakeSystemBus& operator=(const FakeSystemBus&) = delete;

  /// Empty, or why there is no bus here.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] RtkitNotes& notes() { return *notes_; }

 private:
  void start_daemon();
  void start_service();

  std::string folder_, address_, refusal_;
  pid_t daemon_ = 0, service_ = 0;
  RtkitNotes* notes_ = nullptr;
};

}  // namespace taut::tests
