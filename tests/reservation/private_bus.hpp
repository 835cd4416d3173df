// SPDX-License-Identifier: MIT
// A private session bus; DBUS_SESSION_BUS_ADDRESS points to it during its lifetime.
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

  /// Why there is no bus; empty if there is one.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  [[nodiscard]] pid_t process() const noexcept { return daemon_; }

 private:
  std::string folder_, address_, refusal_;
  pid_t daemon_ = -1;
};

/// Kills a child process and waits for it.
void end_process(pid_t process);

}  // namespace taut::tests
