// SPDX-License-Identifier: MIT
// The `taut` program on a terminal, started by a minimal job-control shell. It never restores terminal modes, so a test
// sees what the program left behind.
#pragma once
#include <sys/types.h>
#include <termios.h>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "command/program.hpp"

namespace taut::tests {

class Shell {
 public:
  explicit Shell(const Words& words, int columns = 80);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  [[nodiscard]] const termios& before() const { return before_; }  ///< the modes before the program started
  [[nodiscard]] termios modes() const;                             ///< the terminal's current modes
  void set_modes(const termios& modes) const;
  void type(std::string_view keys) const;
  void resize(int columns) const;
  void signal(int number) const;  ///< to the program
  /// All terminal output since the previous call.
  std::string take();
  void settle();  ///< while the program is stopped: waits for all its output

  // The shell's job control.
  int wait();                    ///< until the program exits or stops; takes the terminal back; a waitpid() status
  bool running();                ///< neither exited nor stopped
  void foreground(bool resume);  ///< fg; without SIGCONT for a job running in the background
  void background();             ///< bg

 private:
  void serve(int commands, int answers, const Words& words);
  int ask(char command);

  termios before_{};
  int terminal_ = -1, other_end_ = -1;
  int commands_ = -1, answers_ = -1;
  pid_t shell_ = -1, program_ = -1;
  std::mutex mutex_;
  std::string output_;
  std::atomic<bool> closing_{false};
  std::thread reader_;
};

bool same(const termios& one, const termios& other);
bool single_keys(const termios& modes);  ///< neither canonical mode nor echo

}  // namespace taut::tests
