// SPDX-License-Identifier: MIT
// What the numbers of a loopback mean, and the matching exit status.
#include <cmath>

#include "command/loopback/advice.hpp"
#include "command/loopback/loopback.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/report_text.hpp"
#include "device/route.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

// A sweep resolves a tenth of a frame.
constexpr double sweep_precision = 0.1;

void conclude(LoopbackResult& result, ExitStatus status, std::string conclusion, std::string remedy = {}) {
  result.status = status;
  result.conclusion = std::move(conclusion);
  result.remedy = std::move(remedy);
}

bool virtual_card(const LoopbackResult& result) { return is_virtual(result.report.output); }

bool cut(const std::string& id) { return id.find("cable=off") != id.npos; }

std::string no_cable_remedy(const LoopbackResult& result) {
  if (virtual_card(result)) {
    if (cut(result.report.output) || cut(result.report.input)) return "Leave cable=off out of the id.";
    const double whole_delay = static_cast<double>(result.reported.round_trip()) / result.report.rate;
    return taut::text("Its whole delay must pass before the end: --seconds {}.",
                      number::fixed(std::ceil(result.seconds + whole_delay) + 1, 0));
  }
  return taut::text(
      "Connect output {} to input {} with a cable, turn the output level and the input gain to the middle, "
      "switch off 48 V on that input, and run it again.",
      result.channels.front() + 1, result.channels.front() + 1);
}

std::string drop_outs(const LoopbackResult& result) { return monitor::plural(result.report.xruns.total(), "drop-out"); }

/// Drop-outs are the conclusion: their cause first, then what is true apart from them.
void conclude_dropped(LoopbackResult& result, ExitStatus status, std::string_view but_for_them) {
  const Advice advice = on_drop_outs(result.report, result.load);
  conclude(result, status, taut::text("{}. {} {}", drop_outs(result), advice.cause, but_for_them), advice.remedy);
}

void conclude_nothing_back(LoopbackResult& result) {
  if (result.report.xruns.total() > 0 && !cut(result.report.output) && !cut(result.report.input))
    return conclude_dropped(result, nothing_back, "Nothing of the signal came back.");
  conclude(result, nothing_back, "No signal came back.", no_cable_remedy(result));
}

std::string too_slow_remedy(const LoopbackResult& result) {
  const std::string others = "Close what else is busy on this computer, then run it again";
  if (result.channels.size() > 1) return others + ", or compare less at once: --channels 1.";
  return others + ".";
}

/// Against latency that exists but is not reported.
std::string untold_remedy(const LoopbackResult& result) {
  if (virtual_card(result) && result.report.output.find("hidden=") != std::string::npos)
    return "The id asks for that: leave hidden= out of it.";
  if (!virtual_card(result) && result.report.xruns.total() > 0)
    return "Taut learns such a delay from a run without drop-outs. " + on_drop_outs(result.report, result.load).remedy;
  return "This is a bug in Taut or a fault of the device: please report it.";
}

std::string_view server_of(const LoopbackResult& result) {
  const std::string& id = result.report.output;
  const std::string_view backend = std::string_view(id).substr(0, id.find(':'));
  return device::is_server(backend) ? device::words_of(backend) : "";
}

/// The signal is whole, but later or earlier than the sound server's own figure, which is all that Taut can pass on.
void conclude_server(LoopbackResult& result, std::string_view server, double measured, int decimals) {
  const double reported = static_cast<double>(result.reported.round_trip());
  const std::string took = decimals > 0 ? number::fixed(measured, decimals) : monitor::count(std::llround(measured));
  conclude(result, success,
           taut::text("The signal came back{}, after {} frames. {} tells {}: {}.", result.swept ? "" : " exact", took,
                      server, monitor::count(result.reported.round_trip()),
                      measured > reported ? "it does not know all that is behind its ports, such as a network"
                                          : "it counts more than the signal went through"),
           taut::text("Where takes are shifted, set your program's recording offset to {} frames.",
                      number::fixed(measured - reported, decimals)));
}

// A resampler adds a fraction of a frame; the reported value is rounded.
double precision(const LoopbackResult& result) { return sweep_precision + (resampled(result.report) ? 0.5 : 0); }

void judge_sweep(LoopbackResult& result) {
  const auto reported = static_cast<double>(result.reported.round_trip());
  if (result.spoiled)
    return conclude_dropped(result, failed, "One fell into the sweep each time, so nothing was measured.");
  if (result.interrupted) return conclude(result, failed, "Stopped before the sweep had been heard.", "Let it end.");
  if (!result.measured) return conclude_nothing_back(result);
  const double more = *result.measured - reported;
  if (std::abs(more) <= precision(result))
    return conclude(result, success, "The signal came back, after the time that the driver reports.");
  if (virtual_card(result))
    return conclude(result, failed,
                    taut::text("The signal took {} frames, but {} are reported.", number::fixed(*result.measured, 1),
                               monitor::count(result.reported.round_trip())),
                    untold_remedy(result));
  if (const std::string_view server = server_of(result); !server.empty())
    return conclude_server(result, server, *result.measured, 1);
  conclude(result, success,
           taut::text("The signal came back. The hardware adds {} frames ({}) that it does not report.",
                      number::fixed(more, 1), monitor::ms(more * 1000 / result.report.rate)));
}

std::string what_differs(const monitor::Verdict& verdict) {
  for (std::size_t c = 0; c < verdict.channels.size(); ++c)
    if (const int carries = verdict.channels[c].carries; carries >= 0 && carries != static_cast<int>(c))
      return taut::text("The channels are mixed up: input {} brings back output {}.", c + 1, carries + 1);
  const monitor::Account& account = verdict.account;
  return taut::text("The signal came back changed: {} of {} are not what was played.",
                    monitor::count(account.captured - account.before - account.exact),
                    monitor::plural(account.captured - account.before, "frame"));
}

void judge_difference(LoopbackResult& result) {
  if (result.report.on_stand_in)
    return conclude(result, failed, "The device went away while it was measured.",
                    "Connect it again, then run this again.");
  const engine::Absence& absence = result.report.absence;
  if (result.verdict.exact_but_breaks && absence.away_times > 0)
    return conclude(result, dropped_out,
                    taut::text("The device was away {} meanwhile; the rest of the signal came back exact.",
                               absence.away_times == 1 ? "once" : monitor::count(absence.away_times) + " times"),
                    "Make sure its cable is not moved, then run this again.");
  if (result.verdict.exact_but_breaks && absence.sleeps > 0)
    return conclude(result, success, "The computer slept meanwhile; the rest of the signal came back exact.");
  if (result.verdict.exact_but_breaks)
    return conclude(result, failed,
                    taut::text("{} of the signal got lost, which the drop-outs reported ({}) do not explain.",
                               monitor::plural(result.verdict.account.lost, "frame"),
                               monitor::plural(result.report.xruns.lost, "frame")),
                    "Run it again; if it stays, this is a bug in Taut or a fault of the device: please report it.");
  if (result.report.output.starts_with("several:"))
    return conclude(result, failed, what_differs(result.verdict),
                    "Joined devices of several clocks are resampled, all but the first: measure each alone.");
  conclude(result, failed, what_differs(result.verdict),
           virtual_card(result) ? "This is a bug in Taut: please report it."
                                : "Something on the way changes the signal: a mixer, an effect, a volume. With a cable "
                                  "between analogue sockets, use --analogue.");
}

void judge_exact(LoopbackResult& result) {
  const Frames reported = result.reported.round_trip();
  if (result.missed > 0)
    return conclude(result, failed,
                    taut::text("This computer was too slow to compare all that came back: {} of {} were not looked at.",
                               monitor::count(result.missed),
                               monitor::plural(result.missed + result.verdict.account.captured, "frame")),
                    too_slow_remedy(result));
  if (!result.verdict.found) {
    if (result.interrupted)
      return conclude(result, failed, "Stopped before the signal came back.", "Give it more time.");
    if (resampled(result.report))
      return conclude(result, nothing_back, "The hardware runs at another rate, so no signal can come back exact.",
                      taut::text("Use --rate {}, or --analogue.", number::plain(result.report.hardware_rate)));
    return conclude_nothing_back(result);
  }
  if (result.learned && result.verdict.bit_exact && result.report.xruns.total() == 0)
    return conclude(
        result, success,
        result.verdict.round_trip == reported
            ? "The signal came back exact, after the time that is reported."
            : taut::text("The signal came back exact. The hardware itself adds {} ({}): Taut reports that from now on.",
                         monitor::plural(*result.learned, "frame"),
                         monitor::ms(static_cast<double>(*result.learned) * 1000 / result.report.rate)));
  const std::string_view server = server_of(result);
  const bool whole = result.verdict.bit_exact && result.report.xruns.total() == 0;
  if (result.verdict.round_trip != reported && whole && !server.empty())
    return conclude_server(result, server, static_cast<double>(result.verdict.round_trip), 0);
  if (result.verdict.round_trip != reported && !result.learned)
    return conclude(result, failed,
                    taut::text("The signal took {}, but {} are reported.",
                               monitor::plural(result.verdict.round_trip, "frame"), monitor::count(reported)),
                    untold_remedy(result));
  if (whole) return conclude(result, success, "The signal came back exact, after the time that is reported.");
  if (result.accounted)
    return conclude_dropped(result, dropped_out,
                            result.verdict.bit_exact           ? "None of the signal is missing."
                            : result.report.xruns.total() == 1 ? "But for it, the signal came back exact."
                                                               : "But for them, the signal came back exact.");
  judge_difference(result);
}

}  // namespace

void judge(LoopbackResult& result) { result.swept ? judge_sweep(result) : judge_exact(result); }

}  // namespace taut::command
