// SPDX-License-Identifier: MIT
// `taut doctor`: what keeps sound from being steady on this computer, and the commands that fix it.
#pragma once
#include <string>
#include <vector>

#include "doctor/examine.hpp"
#include "doctor/finding.hpp"

namespace taut::command {

struct DoctorOptions {
  double seconds = 5;    ///< how long wake-ups are measured
  bool figures = false;  ///< list what is fine, too
  bool json = false;
};

struct DoctorResult {
  std::vector<doctor::Finding> findings;
  double seconds = 0;  ///< how long it took
};

/// Every entry of the lists of drivers. Opens none.
std::vector<doctor::ListedDriver> listed_drivers();

/// The worst finding's exit status: 0 for none and for notes, 2 for a warning, 3 for a problem.
int status_of(doctor::Severity worst) noexcept;

/// The report in 80 columns: the worst first, all that is fine in one line (`all`: one by one).
std::string text_of(const DoctorResult& result, bool all);

/// `command` broken into lines of at most `width` columns, indented by `indent`, which a shell accepts as they are: with its
/// line continuation. Never breaks a quoted word.
std::string typed_lines(const std::string& command, int indent, int width);

/// Runs it, prints, and returns the exit status.
int run(const DoctorOptions& options);

}  // namespace taut::command
