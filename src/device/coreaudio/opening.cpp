// SPDX-License-Identifier: MIT
#include "device/coreaudio/opening.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/coreaudio/devices.hpp"
#include "device/coreaudio/properties.hpp"
#include "device/coreaudio/settling.hpp"

namespace taut::device::coreaudio {
namespace {

Expected<Id> device_of(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "No device was named.", "`taut devices` lists them.");
  if (request.frames < 1 || request.margin < 0 || request.room < 0)
    return failure(Trouble::bad_request, "A stream needs a buffer size and a safety that is not negative.",
                   "64 frames and a safety of 64 are a good start.");
  auto id = parse_id(request.out.empty() ? request.in : request.out);
  if (!id || request.in.empty() || request.out.empty()) return id;
  const auto in = parse_id(request.in);
  if (!in) return in;
  if (in->uid != id->uid)
    return failure(Trouble::unsupported, text("'{}' and '{}' are two devices.", request.in, request.out),
                   "Join them: set input and output, each to its device.");
  id->hog = id->hog || in->hog;
  return id;
}

Expected<void> allow_input(System& system, Setup& setup) {
  const Microphone may = system.microphone();
  const char* const remedy =
      "Allow it in System Settings > Privacy & Security > Microphone (for a program in a terminal: allow the "
      "terminal), "
      "then start the program again.";
  if (may == Microphone::refused && setup.outputs == 0)
    return failure(Trouble::denied, "macOS does not let this program use audio inputs.", remedy);
  if (may == Microphone::refused)
    setup.remarks.push_back(text("macOS does not let this program use audio inputs: they are silent. {}", remedy));
  if (may == Microphone::not_asked)
    setup.remarks.push_back(text(
        "macOS has not asked yet whether this program may use audio inputs: until then they are silent. {}", remedy));
  return {};
}

Expected<void> take_hog(System& system, const Id& id, Setup& setup) {
  if (const std::int32_t process = holder_of(system.hal, setup.device); process > 0 && process != getpid())
    return failure(Trouble::busy, text("Another program (process {}) keeps '{}' for itself.", process, setup.name),
                   "Close it, or turn off its exclusive mode.");
  if (!id.hog) return {};
  setup.hog = std::make_shared<Hog>(system, setup.device);
  if (!setup.hog->held())
    setup.remarks.push_back(
        text("'{}' cannot be kept for this program alone: other programs may play on it too.", setup.name));
  return {};
}

void set_rate(System& system, double wanted, Setup& setup) {
  const Properties properties(system.hal);
  const auto rate = [&] { return properties.value<double>(setup.device, whole(hal::nominal_rate)).value_or(0); };
  if (rate() != wanted && properties.set(setup.device, whole(hal::nominal_rate), wanted) == 0)
    settles(system, [&] { return rate() == wanted; });
  setup.rate = rate();
  if (setup.rate != wanted)
    setup.remarks.push_back(
        text("'{}' stays at {} Hz instead of {} Hz.", setup.name, number::plain(setup.rate), number::plain(wanted)));
}

void set_size(System& system, int wanted, Setup& setup) {
  const Properties properties(system.hal);
  const auto size = [&] {
    return static_cast<int>(
        std::min(properties.value<std::uint32_t>(setup.device, whole(hal::buffer_frames)).value_or(0), most_frames));
  };
  if (const auto range = properties.value<hal::Range>(setup.device, whole(hal::buffer_frames_range));
      range && range->min <= range->max && range->max >= 1 && range->max <= most_frames)
    wanted = static_cast<int>(std::clamp<double>(wanted, std::max(range->min, 1.0), range->max));
  if (size() != wanted &&
      properties.set(setup.device, whole(hal::buffer_frames), static_cast<std::uint32_t>(wanted)) == 0)
    settles(system, [&] { return size() == wanted; });
  setup.frames = size();
  const auto most = properties.value<std::uint32_t>(setup.device, whole(hal::variable_frames)).value_or(0);
  setup.fixed = most == 0 || most > most_frames;
  if (!setup.fixed) setup.frames = std::max(setup.frames, static_cast<int>(most));
}

// Our samples are 32-bit floats, as the HAL's are unless a driver or an exclusive mode has changed them.
bool plain_floats(const Properties& properties, hal::Object device, bool input) {
  for (const auto stream : properties.values<hal::Object>(device, side(hal::stream_list, input)))
    if (const auto format = properties.value<hal::Format>(stream, whole(hal::virtual_format)))
      if (format->id != hal::linear_pcm || (format->flags & hal::float_flag) == 0 ||
          (format->flags & hal::big_endian_flag) != 0 || format->bits != 32)
        return false;
  return true;
}

Expected<hal::Object> tap_of(System& system, const Id& id, std::shared_ptr<Tap>& tap) {
  if (id.hog)
    return failure(Trouble::bad_request, "What this Mac plays cannot be kept for one program.", "Leave out hog=yes.");
  auto made = Tap::make(system);
  if (!made) return std::unexpected(made.error());
  tap = std::move(*made);
  return tap->device();
}

Expected<Setup> set_up_device(System& system, const Id& id, const Request& request, Setup setup) {
  const Properties properties(system.hal);
  setup.name = properties.text(setup.device, whole(hal::object_name));
  if (setup.name.empty()) setup.name = id.uid;
  if (!request.in.empty()) setup.inputs = channels_of(system.hal, setup.device, true);
  if (!request.out.empty()) setup.outputs = channels_of(system.hal, setup.device, false);
  for (const bool input : {true, false})
    if (!(input ? request.in : request.out).empty() && (input ? setup.inputs : setup.outputs) == 0)
      return failure(Trouble::unsupported, text("'{}' has no {}.", setup.name, input ? "inputs" : "outputs"),
                     "`taut devices` shows what it has.");
  if (setup.inputs > 0 && !setup.tap)  // which has a permission of its own
    if (auto fine = allow_input(system, setup); !fine) return std::unexpected(fine.error());
  if (auto fine = take_hog(system, id, setup); !fine) return std::unexpected(fine.error());
  set_rate(system, request.rate, setup);
  set_size(system, request.frames, setup);
  if (!is_credible_rate(setup.rate) || setup.frames <= 0 || setup.frames >= static_cast<int>(most_frames))
    return failure(Trouble::broken, text("'{}' does not tell its rate or its buffer size.", setup.name),
                   "Unplug it and plug it in again; update its driver if that does not help.");
  if ((setup.inputs > 0 && !plain_floats(properties, setup.device, true)) ||
      (setup.outputs > 0 && !plain_floats(properties, setup.device, false)))
    return failure(Trouble::unsupported, text("'{}' does not use 32-bit floating-point samples.", setup.name),
                   "Open Audio MIDI Setup and choose a format with mixing for it.");
  return setup;
}

}  // namespace

Expected<Setup> set_up(System& system, const Request& request) {
  const auto id = device_of(request);
  if (!id) return std::unexpected(id.error());
  Setup setup;
  const bool taps = id->uid == tap_name;
  const auto device = taps ? tap_of(system, *id, setup.tap) : find_device(system.hal, id->uid);
  if (!device) return std::unexpected(device.error());
  setup.device = *device;
  if (taps)
    setup.remarks = setup.tap->remarks();
  else
    setup.uid = id->uid;
  auto made = set_up_device(system, *id, request, setup);
  if (!made)
    if (auto there = still_there(system, setup); !there) return std::unexpected(there.error());
  return made;
}

Expected<void> still_there(System& system, const Setup& setup) {
  if (setup.tap) return {};
  if (const auto device = find_device(system.hal, setup.uid); !device) return std::unexpected(device.error());
  return {};
}

Latencies latencies_of(System& system, const Setup& setup) {
  Latencies now;
  const auto in = latency_of(system.hal, setup.device, true), out = latency_of(system.hal, setup.device, false);
  now.in_known = in.has_value();
  now.out_known = out.has_value();
  now.in = in.value_or(0);
  now.out = out.value_or(0);
  now.in_safety = safety_of(system.hal, setup.device, true).value_or(0);
  now.out_safety = safety_of(system.hal, setup.device, false).value_or(0);
  return now;
}

}  // namespace taut::device::coreaudio
