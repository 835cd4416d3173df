// SPDX-License-Identifier: MIT
// `taut doctor` beside the page, on a thread of its own.
#pragma once
#include <memory>
#include <vector>

#include "doctor/finding.hpp"

namespace taut::command {

class DoctorRun {
 public:
  DoctorRun();
  ~DoctorRun();  ///< asks it to end, and waits for nobody
  DoctorRun(const DoctorRun&) = delete;
  DoctorRun& operator=(const DoctorRun&) = delete;

  /// Looks again, unless it does already.
  void start();

  struct Result {
    bool running = false;
    std::vector<doctor::Finding> findings;
  };
  [[nodiscard]] Result result() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace taut::command
