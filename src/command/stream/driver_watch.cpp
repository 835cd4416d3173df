// SPDX-License-Identifier: MIT
#include "command/stream/driver_watch.hpp"

#include "base/text.hpp"
#include "command/terminal/say.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

// Far beyond the longest buffer (8192 frames at 8 kHz).
constexpr Nanos patience = 5'000'000'000;

}  // namespace

// Counts polls, not time: a program that was stopped for an hour (Ctrl-Z) has missed nothing.
DriverWatch::DriverWatch(const host::Session& session, Nanos interval)
    : rate_(session.rate()), most_idle_polls_(patience / interval) {}

bool DriverWatch::poll(host::Session& session) {
  const host::Wants wants = session.poll();
  if (wants.latencies) static_cast<void>(session.latencies());  // rule 1504; results read them where they are shown
  if (wants.reset && !reset_asked_) {
    reset_asked_ = true;
    say("The driver asks to be opened again, as after a change in its settings. Taut goes on with the former ones; "
        "stop and "
        "start again to use the new ones.");
  }
  if (wants.rate && *wants.rate > 0 && *wants.rate != rate_) {
    error_ = Error{.trouble = Trouble::broken,
                   .what = text("The driver switched from {} to {}.", monitor::hz(rate_), monitor::hz(*wants.rate)),
                   .remedy = "Start again to use the new rate, or choose the rate in the driver's panel."};
    return false;
  }
  if (!stalled(session)) return true;
  error_ = Error{.trouble = Trouble::broken,
                 .what = reset_asked_ ? "The driver asked to be opened again, and then its callbacks stopped."
                                      : "The driver's callbacks stopped.",
                 .remedy = "Start again."};
  return false;
}

void DriverWatch::say(std::string text) {
  remark(text);
  remarks_.push_back(std::move(text));
}

bool DriverWatch::stalled(const host::Session& session) {
  const std::int64_t now = session.callbacks();
  idle_polls_ = now == callbacks_ ? idle_polls_ + 1 : 0;
  callbacks_ = now;
  return idle_polls_ >= most_idle_polls_;
}

}  // namespace taut::command
