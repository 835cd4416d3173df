// SPDX-License-Identifier: MIT
// The parts of a proof, measured by what the other commands use.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command/stream/stream.hpp"
#include "proof/plan.hpp"

namespace taut::command {

/// The device to be proved: opened once, then named in all options.
struct Subject {
  StreamOptions options;   ///< both ids are set; buffer and safety are not
  std::string device;      ///< its id, or both
  std::string chosen;      ///< why it, in a sentence
  bool simulated = false;  ///< a virtual card
  bool cable = false;      ///< it has inputs and outputs
  std::vector<int> sizes;  ///< frames, ascending
};

/// Named by the options or the settings, else by the rule of choice. Error: none, or the virtual card without being named.
Expected<Subject> find_subject(const StreamOptions& given, bool no_card);

/// A part of the proof, and how its step ended.
struct Part {
  nlohmann::json content;
  proof::StepEnd end = proof::StepEnd::done;
};

Part devices_part();
/// `seconds`: how long wake-ups are measured, at most five.
Part doctor_part(double seconds);
Part cable_row(const Subject& subject, const proof::Step& step);
Part load_row(const Subject& subject, const proof::Step& step, double load_percent);
Part conformance_part(const Subject& subject, int level);

}  // namespace taut::command
