// SPDX-License-Identifier: MIT
// A session bus of the test's own, which DBUS_SESSION_BUS_ADDRESS names while it lives.
#pragma once
#include <sys/types.h>

#include <string>

namespace taut::tests {

class PrivateBus {
 public:
  PrivateBus();
  ~PrivateBus();
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  /// Why there is none; empty: there is.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  [[nodiscard]] pid_t process() const noexcept { return daemon_; }

 private:
  std::string folder_, address_, refusal_;
  pid_t daemon_ = -1;
};

/// Kills a process of the test's own and waits for its end.
void end_process(pid_t process);

}  // namespace taut::tests
