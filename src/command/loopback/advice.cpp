// SPDX-License-Identifier: MIT
#include "command/loopback/advice.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/stream/stream.hpp"

namespace taut::command {
namespace {

constexpr int largest_buffer = 8192;
constexpr Frames largest_safety = 65536;
constexpr double whole_period = 100;

bool asks_for(const engine::Report& report, const char* setting) {
  for (const std::string& id : {report.input, report.output})
    if (is_virtual(id) && id.find(setting) != id.npos) return true;
  return false;
}

/// An option that doubles the time.
std::string more_time(const engine::Report& report) {
  if (2 * report.buffer <= largest_buffer) return taut::text("--buffer {}", std::max(2 * report.buffer, 1));
  return taut::text("--safety {}", std::clamp<Frames>(2 * report.margin, 1, largest_safety));
}

Advice on_load(double load) {
  const std::string less = taut::text("Ask for less: --load {}.", number::plain(std::min(load, whole_period) / 2));
  if (load >= whole_period)
    return {taut::text("--load {} asks for more than all of each period.", number::plain(load)), less};
  return {taut::text("--load {} of each period left too little of it.", number::plain(load)), less};
}

}  // namespace

Advice on_drop_outs(const engine::Report& report, double load) {
  const engine::Xruns& xruns = report.xruns;
  for (const char* const setting : {"faults=", "jitter="})
    if (xruns.host_late == 0 && asks_for(report, setting))
      return {taut::text("The device's id asks for drop-outs, by {}", setting) + ".",
              taut::text("Leave {} out of it.", setting)};
  const bool program = xruns.host_late >= std::max(xruns.thread_late, xruns.device_late);
  if (program && load >= whole_period) return on_load(load);
  // If others may interrupt the thread, its callbacks run late too.
  if (!report.thread_remedy.empty() && xruns.host_late + xruns.thread_late >= xruns.device_late)
    return {"The audio thread has no real-time priority, so it had to wait.", report.thread_remedy};
  if (program && load > 0) return on_load(load);
  const std::string more = taut::text("Give it more time: {}.", more_time(report));
  if (program) return {"The program took longer for a buffer than it lasts.", more};
  if (xruns.thread_late >= xruns.device_late) return {"The computer kept the audio thread waiting.", more};
  return {"The device was late although the computer was in time.",
          "Plug it into another socket, without a hub, or give it more time: " + more_time(report) + "."};
}

}  // namespace taut::command
