// SPDX-License-Identifier: MIT
// `taut doctor`: what keeps sound from being steady on this computer, and the commands that mend it.
#pragma once
#include <string>
#include <vector>

#include "doctor/finding.hpp"

namespace taut::command {

struct DoctorOptions {
  double seconds = 5;    ///< how long wake-ups are measured
  bool figures = false;  ///< also what is fine, in full
  bool json = false;
};

struct DoctorResult {
  std::vector<doctor::Finding> findings;
  double seconds = 0;  ///< that it took
};

/// The exit status of the worst finding: 0 for none and for notes, 2 for a warning, 3 for a problem.
int status_of(doctor::Severity worst) noexcept;

/// The report in 80 columns: the worst first, what is fine in one line (`all`: each in full).
std::string text_of(const DoctorResult& result, bool all);

/// `command`, so that no line is wider than `width` columns with `indent` blanks before each, and that a shell takes the lines
/// as they are: one that goes on ends as that shell wants it. Words in quotes are never broken.
std::string typed_lines(const std::string& command, int indent, int width);

/// Runs it, prints, and returns the exit status.
int run(const DoctorOptions& options);

}  // namespace taut::command
