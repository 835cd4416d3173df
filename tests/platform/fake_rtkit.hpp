// SPDX-License-Identifier: MIT
// A private message bus, with a service that answers like RealtimeKit but only records the requests.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

namespace taut::tests {

/// Behaviour of the service and what it recorded. Lives in memory shared between the processes.
struct RtkitNotes {
  std::int32_t highest_priority = 20, lowest_nice = -15;
  std::int64_t longest_computing_us = 200'000;
  bool gives_realtime = true, gives_nice = true, answers = true;
  std::int32_t asked_realtime = 0, asked_nice = 0;  ///< number of requests
  std::uint64_t thread = 0;
  std::int32_t priority = 0, nice = 0;
  std::uint64_t watcher = 0;  ///< counts requests for real time by other threads
  std::int32_t watcher_priority = 0;
};

class FakeSystemBus {
 public:
  explicit FakeSystemBus(bool with_service);
  ~FakeSystemBus();
  FakeSystemBus(const FakeSystemBus&) = delete;
  FakeSystemBus& operator=(const FakeSystemBus&) = delete;

  /// Empty, or why no bus could be started.
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
