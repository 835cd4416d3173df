// SPDX-License-Identifier: MIT
// A real jackd without a card, under its own name, which this process and its children use.
#pragma once
#include <sys/types.h>

#include <string>

namespace taut::tests {

class Jackd {
 public:
  /// Starts it and waits until it answers. alive() returns whether it does.
  explicit Jackd(int frames = 64, int rate = 48000, const std::string& more = {});
  ~Jackd();
  Jackd(const Jackd&) = delete;
  Jackd& operator=(const Jackd&) = delete;

  [[nodiscard]] bool alive() const noexcept { return pid_ > 0; }
  void start();  ///< again, under the same name
  void kill();   ///< SIGKILL
  void stop();   ///< SIGTERM, and waits for it to exit
  void freeze();
  void thaw();

  /// Empty, or why no server can run here.
  static std::string missing();

 private:
  int frames_, rate_;
  std::string more_, name_;
  pid_t pid_ = -1;
};

/// Exit status and output of a JACK tool, killed after `seconds`.
struct ToolResult {
  int status = -1;
  std::string text;
};
ToolResult tool(const std::string& command, double seconds = 20);

/// Milliseconds of steal time so far.
long stolen_ms();

}  // namespace taut::tests
