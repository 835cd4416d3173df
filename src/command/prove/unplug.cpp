// SPDX-License-Identifier: MIT
#include "command/prove/unplug.hpp"

#include <cstdio>

#include "base/number_text.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "command/terminal/terminal.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::json;
using proof::StepEnd;

constexpr Nanos poll_every = 20'000'000;
constexpr Nanos most_wait = 60 * nanos_per_second;  // for the plug to go, and for the device to come back

constexpr const char* picture = R"(
  Now unplug the device while it plays silence, and plug it in again:

      computer [====]------ device     1. take the plug at the computer's end
      computer [==   ==]--- device     2. pull it straight out, count to three
      computer [====]------ device     3. push it into the same socket again

  Leave a device inside the computer alone: any key leaves this out.
)";

bool at_terminal() { return terminal_in() && terminal_err(); }

Part left_out(std::string why) { return {.content = {{"skipped", std::move(why)}}}; }

}  // namespace

Expected<void> can_unplug(const Subject& subject) {
  if (subject.simulated) {
    if (subject.device.find("unplug@") != std::string::npos) return {};
    return failure(Trouble::unsupported, "The virtual card has no plug.");
  }
  if (!at_terminal()) return failure(Trouble::unsupported, "Nobody could be asked: no terminal.");
  return {};
}

Part unplug_part(const Subject& subject) {
  const auto driver = open_driver(subject.options, Path::both);
  if (!driver)
    return {.content = {{"skipped", driver.error().sentence()}},
            .end = driver.error().trouble == Trouble::absent ? StepEnd::lost : StepEnd::done};
  auto session =
      host::Session::prepare(*driver, {.rate = subject.options.rate}, [](const host::Block<std::int32_t>&) {});
  if (!session) return left_out(explained(session.error(), subject.options).sentence());
  if (auto started = session->start(); !started) return left_out(started.error().sentence());
  if (at_terminal()) {
    progress({});
    std::fputs(picture, stderr);
  }
  const Keys keys;
  DriverWatch watch(*session, poll_every);
  const platform::Clock& clock = platform::system_clock();
  Nanos since = clock.now();
  bool went = false;
  engine::Report report;
  for (;;) {
    nap(poll_every);
    report = report_of(*driver, *session);
    if (!went && report.absence.away_times > 0) {
      went = true;
      since = clock.now();
    }
    const bool back = went && !report.on_stand_in;
    if (back || stop_asked() || clock.now() - since > most_wait) break;
    if (!watch.poll(*session)) return left_out(watch.error()->sentence());
    if (!went && keys.there() && waiting_byte() >= 0) return left_out("It was left out at the keyboard.");
    const double left = static_cast<double>(most_wait - (clock.now() - since)) / 1e9;
    progress(taut::text("{}: {} s left", went ? "Gone; plug it in again" : "Waiting; any key leaves this out",
                        number::fixed(left, 0)));
  }
  progress({});
  if (!went) return left_out("Nobody unplugged it.");
  const bool back = !report.on_stand_in;
  return {.content = {{"came_back", back},
                      {"away_seconds", static_cast<double>(report.absence.away) / report.rate},
                      {"times", report.absence.away_times},
                      {"drop_outs", report.xruns.total()}},
          .end = back ? StepEnd::done : StepEnd::lost};
}

}  // namespace taut::command
