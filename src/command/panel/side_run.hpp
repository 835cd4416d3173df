// SPDX-License-Identifier: MIT
// A command that the page has started beside itself: `taut loopback`, `taut tune`.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace taut::command {

class SideRun {
 public:
  SideRun();
  ~SideRun();  ///< asks it to end, and waits for nobody
  SideRun(const SideRun&) = delete;
  SideRun& operator=(const SideRun&) = delete;

  /// Starts `taut` with these words, unless one runs. What the last one printed is forgotten.
  void start(const std::vector<std::string>& words);
  void stop();

  struct Result {
    bool running = false;
    bool ended = false;    ///< one has been started, and runs no more
    bool stopped = false;  ///< by stop()
    int status = 0;        ///< its exit status, -1 if it could not be started or was ended by force
    Nanos elapsed = 0;     ///< since its start, while it runs
    std::string output;
  };
  [[nodiscard]] Result result() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace taut::command
