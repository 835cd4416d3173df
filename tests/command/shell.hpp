// SPDX-License-Identifier: MIT
// The `taut` program on a terminal, started by a shell that does what job control needs and nothing more: it puts no modes
// back, so that what is found afterwards is what the program left.
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

  [[nodiscard]] const termios& before() const { return before_; }  ///< the modes when there was no program yet
  [[nodiscard]] termios modes() const;                             ///< of the terminal, now
  void set_modes(const termios& modes) const;
  void type(std::string_view keys) const;
  void resize(int columns) const;
  void signal(int number) const;  ///< to the program
  /// All that came out of the terminal since the last time.
  std::string take();
  void settle();  ///< while the program is stopped: until all that it wrote is out

  // What the shell does.
  int wait();                    ///< until the program ends or stops, and takes the terminal back; as waitpid() has it
  bool running();                ///< neither ended nor stopped
  void foreground(bool resume);  ///< fg; a job that was running in the background gets no SIGCONT
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
bool single_keys(const termios& modes);  ///< neither lines nor echo

}  // namespace taut::tests
