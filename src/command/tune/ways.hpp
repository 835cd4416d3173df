// SPDX-License-Identifier: MIT
// The ways to the device that `taut tune` plays by.
#pragma once
#include <string>
#include <vector>

#include "command/stream/stream.hpp"
#include "tune/plan.hpp"

namespace taut::command {

struct TuneWay {
  tune::Way way;
  std::string device;     ///< the id that is opened
  std::string why;        ///< why this device, in a sentence
  std::string server;     ///< what a sound server decides of its buffers, in a sentence; empty: there is none
  StreamOptions options;  ///< that open it
  bool usual = false;     ///< what the settings as they are would take
};

struct TuneWays {
  std::vector<TuneWay> ways;
  std::vector<std::string> left_out;  ///< a sentence for each way that cannot be played
};

/// The device that is named, on the command line or in the settings; else what the rule of choice takes, and the same by
/// each other backend that has a real device. Opens each once. Errors: no device, or none of them can be opened.
Expected<TuneWays> find_ways(const StreamOptions& given);

}  // namespace taut::command
