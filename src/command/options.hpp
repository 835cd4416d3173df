// SPDX-License-Identifier: MIT
// The command line as values. options.cpp defines what each command takes, arguments.cpp reads it.
#pragma once
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "command/arguments.hpp"
#include "command/check/check.hpp"
#include "command/check/check_host.hpp"
#include "command/compare/compare.hpp"
#include "command/devices/devices.hpp"
#include "command/doctor/doctor.hpp"
#include "command/loopback/loopback.hpp"
#include "command/monitor/monitor.hpp"
#include "command/panel/panel.hpp"
#include "command/play/play.hpp"
#include "command/prove/prove.hpp"
#include "command/record/record.hpp"
#include "command/register/register.hpp"
#include "command/report/report.hpp"
#include "command/through/through.hpp"
#include "command/tune/tune.hpp"
#include "command/why/why.hpp"
#include "command/wine/wine.hpp"

namespace taut::command {

/// Nothing to run: help was printed, or a mistake was reported.
struct Done {
  int status = success;
};

using Job =
    std::variant<Done, DevicesOptions, PlayOptions, RecordOptions, ThroughOptions, LoopbackOptions, CompareOptions,
                 CheckOptions, CheckHostOptions, DoctorOptions, MonitorOptions, WhyOptions, ReportOptions, PanelOptions,
                 TuneOptions, ProveOptions, RegisterOptions, UnregisterOptions, WineOptions>;

/// Parses the command line and reports mistakes.
Job parse(int argc, const char* const* argv);

std::vector<std::string_view> command_names();
/// What a command takes; do not call their take().
std::vector<Option> options_of(std::string_view command);
/// The words after one of command_names(). The error says what is wrong and what would be right.
Expected<Job> read_job(std::string_view command, std::span<const char* const> words);

}  // namespace taut::command
