// SPDX-License-Identifier: MIT
#include "engine/event.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::engine {
namespace {

std::string ms(Nanos ns) { return number::fixed(static_cast<double>(ns) / 1e6, 2); }

std::string frames(Frames n) { return number::plural(n, "frame"); }

std::string frames(const Event& event) { return frames(std::max(event.lost, event.silent)); }

}  // namespace

std::string sentence(const Event& event, std::string_view reason) {
  using enum Event::Kind;
  switch (event.kind) {
    case host_late:
      return text("Drop-out of {}: the program was late (took {} of {} ms).", frames(event), ms(event.a), ms(event.b));
    case thread_late:
      return text("Drop-out of {}: the computer was late (kept the audio thread waiting {} ms; {} ms were allowed).",
                  frames(event), ms(event.a), ms(event.b));
    case device_late:
      return text("Drop-out of {}: the device was late; program and computer were in time.", frames(event));
    case stalled:
      return text("The device gave no data for {} and is considered lost.", number::time(event.a));
    case gone:
      return text("The device is gone; the program goes on with silence.{}{}", reason.empty() ? "" : " ", reason);
    case returned:
      return text("The device is back after {}: silence of {} in its place.", number::time(event.a), frames(event.b));
    case slept:
      if (event.a > 0) return text("The computer slept for {}.", long_time(event.a));
      return text("{} lost because the computer slept.", frames(event));
    case changed:
      return text("The device changed: cycle {}, safety {}.", frames(event.b), frames(event.a));
    case rate:
      return text("The device switched to {} Hz. The program keeps its rate; Taut converts.", event.a);
    case moved:
      return text("The safety is {} now; {}.", frames(event.a),
                  event.b == 0 ? "it was changed in silence" : "it was changed by a crossfade");
    case late_host:
      return "The program finishes after its callback: it gets one more buffer, and the latency says so.";
    case refused:
      return text("The device came back, but could not be used: {}", reason);
    case member_changed:
      return std::string(reason.empty() ? "One of the devices went or is back." : reason);
  }
  return {};
}

}  // namespace taut::engine
