// SPDX-License-Identifier: MIT
#include "device/coreaudio/tap.hpp"

#include <unistd.h>

#include <atomic>
#include <utility>

#include "base/text.hpp"
#include "device/coreaudio/devices.hpp"
#include "device/coreaudio/id.hpp"
#include "device/coreaudio/properties.hpp"
#include "device/coreaudio/settling.hpp"
#include "device/coreaudio/tap_description.hpp"

namespace taut::device::coreaudio {
namespace {

const std::string title = "What this Mac plays";
constexpr std::string_view aggregate_prefix = "taut.tap.";

constexpr const char* const allow =
    "Allow it in System Settings > Privacy & Security > Screen & System Audio Recording (for a program in a terminal: "
    "allow the terminal), then start the program again.";

// Unique on this Mac: two programs may record at the same time, and one device may be made before another is gone.
std::string new_uid() {
  static std::atomic<int> made{0};
  return text("{}{}.{}", aggregate_prefix, getpid(), ++made);
}

}  // namespace

bool is_tap_aggregate(std::string_view uid) { return uid.starts_with(aggregate_prefix); }

Device tap_device() { return {.id = id_of(tap_name), .name = title, .inputs = 2, .outputs = 0, .kind = Kind::tap}; }

Can describe_tap_device(System& system) {
  const Properties properties(system.hal);
  const auto output = properties.value<hal::Object>(hal::system_object, whole(hal::default_output)).value_or(0);
  const double played = properties.value<double>(output, whole(hal::nominal_rate)).value_or(0);
  const double rate = is_credible_rate(played) ? played : 48000;
  return {.known = Can::Known::yes,
          .inputs = {"Left", "Right"},
          .input_types = {audio::SampleType::float32},
          .rates = {{.hz = rate, .min_frames = usual_least, .max_frames = usual_most, .preferred_frames = 512}},
          .current_rate = rate,
          .keeps_ahead = true};
}

Expected<std::shared_ptr<Tap>> Tap::make(System& system) {
  if (!system.taps)
    return failure(Trouble::absent, "What this Mac plays can be recorded only in macOS 14.4 and later.",
                   "Update macOS, or choose another device: `taut devices` lists them.");
  std::shared_ptr<Tap> tap(new Tap(system));
  if (auto made = tap->make_tap(*system.taps); !made) return std::unexpected(made.error());
  if (auto made = tap->make_aggregate(*system.taps); !made) return std::unexpected(made.error());
  return tap;
}

Expected<void> Tap::make_tap(const hal::TapFunctions& taps) {
  const Properties properties(system_.hal);
  // Left out of the tap: what we play would come back to us.
  const auto own =
      properties.value_for<hal::Object>(hal::system_object, whole(hal::process_object), getpid()).value_or(0);
  const Held description = own != 0 ? describe_tap(system_.hal, taps, own, title) : Held{};
  if (!description)
    return failure(Trouble::broken, "This macOS does not say how to record what it plays.",
                   "Update macOS, or choose another device: `taut devices` lists them.");
  const hal::Status status = taps.AudioHardwareCreateProcessTap(const_cast<void*>(description.get()), &tap_);
  if (status != 0 || tap_ == 0)
    return failure(Trouble::denied,
                   text("macOS does not let this program record what this Mac plays (error {}).", status), allow);
  // Without permission macOS may as well give zeros and no error at all (agterm #431, vo #14).
  if (may_hear(system_.hal, taps, tap_))
    remarks_.push_back(text("If '{}' is silent, macOS does not let this program record it. {}", title, allow));
  else
    remarks_.push_back(text("macOS does not let this program record what this Mac plays: it is silent. {}", allow));
  return {};
}

Expected<void> Tap::make_aggregate(const hal::TapFunctions& taps) {
  const std::string tap = Properties(system_.hal).text(tap_, whole(hal::tap_uid));
  const Held description = describe_aggregate(system_.hal, taps, new_uid(), title, tap);
  const hal::Status status = tap.empty() || !description
                                 ? hal::bad_object
                                 : taps.AudioHardwareCreateAggregateDevice(description.get(), &aggregate_);
  // Its channels come later.
  if (status == 0 && aggregate_ != 0 &&
      settles(system_, [&] { return channels_of(system_.hal, aggregate_, true) > 0; }))
    return {};
  return failure(Trouble::broken, text("macOS does not make a device of what this Mac plays (error {}).", status),
                 "Try again; restart the Mac if that does not help.");
}

Tap::Output Tap::output_now() const {
  const Properties properties(system_.hal);
  Output output{.device = properties.value<hal::Object>(hal::system_object, whole(hal::default_output)).value_or(0)};
  if (output.device == 0) return output;
  output.rate = properties.value<double>(output.device, whole(hal::nominal_rate)).value_or(0);
  output.channels = channels_of(system_.hal, output.device, false);
  return output;
}

// A tap goes on after headphones have come, or a Bluetooth headset has turned to its telephone quality, but may be far too
// quiet: what it was made for is compared. Its own format is no sign of that: it stays, and is announced by making the tap.
void Tap::listen(std::function<void()> note) {
  const auto heard = [note = std::move(note)](hal::Code) { note(); };
  const std::lock_guard lock(releasing_);
  listening_.push_back(std::make_unique<Listening>(system_.hal, hal::system_object,
                                                   std::vector<hal::Address>{whole(hal::default_output)}, heard));
  if (output_.device != 0)
    listening_.push_back(std::make_unique<Listening>(
        system_.hal, output_.device,
        std::vector<hal::Address>{whole(hal::nominal_rate), side(hal::stream_configuration, false)}, heard));
}

bool Tap::outdated() const { return output_now() != output_; }

void Tap::release() {
  const std::lock_guard lock(releasing_);
  if (std::exchange(released_, true)) return;
  listening_.clear();
  if (aggregate_ != 0) system_.taps->AudioHardwareDestroyAggregateDevice(aggregate_);
  if (tap_ != 0) system_.taps->AudioHardwareDestroyProcessTap(tap_);
}

}  // namespace taut::device::coreaudio
