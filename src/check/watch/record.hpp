// SPDX-License-Identifier: MIT
// Where this process writes down what its program does.
#pragma once
#include <filesystem>

#include "check/program/ledger.hpp"

namespace taut::check {

/// Holds the path of the ledger that `taut check-host PROGRAM` has made.
constexpr const char* ledger_variable = "TAUT_CHECK_HOST";
/// The ledger of `taut check-host` without a program, in platform::shared_folder().
constexpr const char* waiting_ledger = ".check-host";

/// The ledger of this process, the same each time: the file that the variable names, else the waiting one, else memory
/// that nobody reads. Control thread.
Ledger& process_ledger();

/// An empty one in zeroed memory.
void prepare(Ledger& ledger) noexcept;

}  // namespace taut::check
