// SPDX-License-Identifier: MIT
// `taut` with other words as a process of its own, whose output is read.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

class Child {
 public:
  /// Starts this very program. Error `broken`: the system refuses.
  static Expected<Child> start(const std::vector<std::string>& words);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  ///< does not end it

  /// Waits for the next piece of its standard output; empty: it has closed that. One thread.
  std::string read();
  /// Waits for its end; returns its exit status, -1 if it was ended by force. The same thread, once.
  int wait();
  /// Asks it to end, as Ctrl-C does; on Windows it is ended. Any thread, before wait() returns.
  void stop() noexcept;

 private:
  Child(std::intptr_t process, std::intptr_t output) : process_(process), output_(output) {}
  std::intptr_t process_, output_;
};

}  // namespace taut::command
