// SPDX-License-Identifier: MIT
// The command line as values. options.cpp alone knows the parsing library.
#pragma once
#include <variant>

#include "command/compare.hpp"
#include "command/devices.hpp"
#include "command/loopback.hpp"
#include "command/play.hpp"
#include "command/record.hpp"
#include "command/register.hpp"
#include "command/through.hpp"

namespace taut::command {

/// Nothing to run: help was printed, or the command line was wrong and that was said.
struct Done {
  int status = success;
};

using Job = std::variant<Done, DevicesOptions, PlayOptions, RecordOptions, ThroughOptions, LoopbackOptions,
                         CompareOptions, RegisterOptions, UnregisterOptions>;

Job parse(int argc, const char* const* argv);

}  // namespace taut::command
