// SPDX-License-Identifier: MIT
// `taut report --bundle`: all that helps to answer a question, in one file without names.
#pragma once
#include <string>

namespace taut::command {

struct ReportOptions {
  std::string bundle;  ///< the file to write; empty: the first free one of taut-report.txt, taut-report-2.txt ...
  bool json = false;
};

/// Writes it, says what is in it, and returns the exit status.
int run(const ReportOptions& options);

}  // namespace taut::command
