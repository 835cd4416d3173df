// SPDX-License-Identifier: MIT
#include "engine/event.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace taut::engine {
namespace {

double ms(Nanos ns) { return static_cast<double>(ns) / 1e6; }

Frames frames(const Event& event) { return std::max(event.lost, event.silent); }

std::string plural(Frames frames) { return text("{} frame{}", frames, frames == 1 ? "" : "s"); }

}  // namespace

std::string sentence(const Event& event, std::string_view reason) {
  using enum Event::Kind;
  switch (event.kind) {
    case host_late:
      return text("Drop-out of {} frames: the host was late (took {:.2f} of {:.2f} ms).", frames(event), ms(event.a),
                  ms(event.b));
    case thread_late:
      return text("Drop-out of {} frames: the audio thread was woken {:.2f} ms late ({:.2f} ms were allowed).",
                  frames(event), ms(event.a), ms(event.b));
    case device_late:
      return text("Drop-out of {} frames: the device was late; host and driver were in time.", event.lost);
    case stalled:
      return text("The device gave no sound for {:.0f} ms and is treated as lost.", ms(event.a));
    case gone:
      return text("The device is gone; the host goes on with silence.{}{}", reason.empty() ? "" : " ", reason);
    case returned:
      return text("The device is back after {:.0f} ms: silence of {} in its place.", ms(event.a), plural(event.b));
    case slept:
      if (event.a > 0) return text("The computer slept for {}.", long_time(event.a));
      return text("{} lost because the computer slept.", plural(frames(event)));
    case changed:
      return text("The device changed: cycle {} frames, safety {} frames.", event.b, event.a);
    case rate:
      return text("The device changed its rate to {} Hz by itself; the host's stays.", event.a);
    case moved:
      return text("The safety is {} frames now; {}.", event.a,
                  event.b == 0 ? "it was changed in silence" : "it was changed by a crossfade");
    case late_host:
      return "The host finishes after its callback: it gets one more buffer, and the latency says so.";
    case refused:
      return text("The device came back, but could not be used: {}", reason);
    case part:
      return std::string(reason.empty() ? "One of the devices went or is back." : reason);
  }
  return {};
}

}  // namespace taut::engine
