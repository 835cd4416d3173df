// SPDX-License-Identifier: MIT
#include "device/preference.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "base/text.hpp"

namespace taut::device {
namespace {

constexpr int no_tier = 3;

/// Real, software, simulated: one is never chosen in place of a better one. A tap is not chosen at all.
int tier(Kind kind) noexcept {
  return kind == Kind::tap ? no_tier : kind == Kind::simulated ? 2 : kind == Kind::software ? 1 : 0;
}

/// Order within a tier.
int rank(Kind kind) noexcept {
  switch (kind) {
    case Kind::usb:
    case Kind::firewire:
    case Kind::pci:
      return 0;
    case Kind::digital:
      return 2;
    default:
      return 1;
  }
}

bool has(const Device& device, bool input) noexcept { return input ? captures(device) : plays(device); }
const std::string& held(const Device& device, bool input) noexcept {
  return input ? device.inputs_held : device.outputs_held;
}

bool wants(DeviceUse use, bool input) noexcept {
  return use == DeviceUse::both || (use == DeviceUse::capture) == input;
}

/// The candidates for a direction, in the system's order: the best tier that offers the use at all; digital outputs
/// only if no other device has the direction.
std::vector<const Device*> candidates(std::span<const Device> devices, DeviceUse use, bool input) {
  if (!wants(use, input)) return {};
  int best = no_tier;
  for (const Device& device : devices)
    for (const bool way : {true, false})
      if (wants(use, way) && has(device, way)) best = std::min(best, tier(device.kind));
  std::vector<const Device*> found;
  if (best == no_tier) return found;
  for (const Device& device : devices)
    if (tier(device.kind) == best && has(device, input)) found.push_back(&device);
  const auto digital = [](const Device* device) { return device->kind == Kind::digital; };
  if (!std::ranges::all_of(found, digital)) std::erase_if(found, digital);
  return found;
}

/// One way to offer the use; null: that direction is missing.
struct Option {
  const Device* in = nullptr;
  const Device* out = nullptr;

  [[nodiscard]] const Device* of(bool input) const noexcept { return input ? in : out; }
  [[nodiscard]] bool serves(bool input) const noexcept { return of(input) && held(*of(input), input).empty(); }

  /// The lowest wins; equal options are in the system's order.
  [[nodiscard]] auto cost() const noexcept {
    const int missing = 2 - int{serves(true)} - int{serves(false)};
    enum Form { one, one_clock, two, out_only, in_only };
    Form form = one;
    if (in != out)
      form = !in ? out_only : !out ? in_only : !in->clock.empty() && in->clock == out->clock ? one_clock : two;
    constexpr int none = 3;
    return std::tuple(missing, form, out ? rank(out->kind) : none, in ? rank(in->kind) : none);
  }
};

/// Two devices are an option only if both are free; if a device is half in use, its other half is.
std::vector<Option> options(std::span<const Device* const> ins, std::span<const Device* const> outs) {
  std::vector<Option> all;
  for (const Device* out : outs) {
    for (const Device* in : ins)
      if (const Option both{in, out}; in == out || (both.serves(true) && both.serves(false))) all.push_back(both);
    all.push_back({nullptr, out});
  }
  for (const Device* in : ins) all.push_back({in, nullptr});
  return all;
}

std::string_view doing(DeviceUse use) noexcept {
  return use == DeviceUse::both ? "plays and records" : use == DeviceUse::capture ? "records" : "plays";
}

/// For a sentence, what the chosen device was preferred to: " before the computer's own".
std::string before(const Option& taken, DeviceUse use, std::span<const Device> devices) {
  const Device& leading = taken.out ? *taken.out : *taken.in;
  const Device* next = nullptr;
  bool half = false;
  for (const Device& other : devices) {
    if (&other == taken.in || &other == taken.out || tier(other.kind) != tier(leading.kind)) continue;
    int missing = 0, there = 0;
    for (const bool input : {true, false})
      if (wants(use, input)) ++(has(other, input) && held(other, input).empty() ? there : missing);
    half = half || (missing > 0 && there > 0);
    if (missing == 0 && (!next || rank(other.kind) < rank(next->kind))) next = &other;
  }
  if (!next) return half && taken.in == taken.out ? ", which both plays and records" : "";
  if (next->kind == Kind::digital) return " before a digital output";
  return rank(next->kind) == rank(leading.kind) ? ", the first of several" : " before the computer's own";
}

/// The devices that would have been chosen if free, and what has the one that was.
std::string not_free(const Option& taken, std::span<const Device* const> ins, std::span<const Device* const> outs) {
  std::string text;
  std::vector<const Device*> told;
  for (const bool input : {false, true})
    for (const Device* other : input ? ins : outs) {
      if (held(*other, input).empty() || std::ranges::find(told, other) != told.end()) continue;
      told.push_back(other);
      text += other == taken.of(input)
                  ? taut::text(" '{}' is in use: {}. Taut asks for it.", other->id, held(*other, input))
                  : taut::text(" '{}' is not free: {}.", other->id, held(*other, input));
    }
  return text;
}

std::string why(const Option& taken, DeviceUse use, std::span<const Device> devices, std::span<const Device* const> ins,
                std::span<const Device* const> outs) {
  const Device& leading = taken.out ? *taken.out : *taken.in;
  if (leading.kind == Kind::simulated)
    return "There is only the virtual card, which makes no sound and hears none. No device was named.";
  std::string text = taut::text("Chosen: {}", words_of(leading.kind));
  if (taken.in && taken.out && taken.in != taken.out)
    text += taut::text(" to play and {} to record, as no device does both", words_of(taken.in->kind));
  else if (ins.size() <= 1 && outs.size() <= 1 && before(taken, use, devices).empty())
    text += taut::text(", the only device that {}", doing(taken.in == taken.out ? DeviceUse::both
                                                          : taken.out           ? DeviceUse::playback
                                                                                : DeviceUse::capture));
  else
    text += before(taken, use, devices);
  text += "; no device was named." + not_free(taken, ins, outs);
  if (wants(use, false) && !taken.out) text += outs.empty() ? " No device plays." : " None that plays is free.";
  if (wants(use, true) && !taken.in) text += ins.empty() ? " No device records." : " None that records is free.";
  return text;
}

}  // namespace

std::string_view words_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::usb:
      return "a USB card";
    case Kind::firewire:
      return "a FireWire card";
    case Kind::pci:
      return "a PCI card that was plugged in";
    case Kind::built_in:
      return "the computer's own card";
    case Kind::digital:
      return "a digital output (HDMI, DisplayPort or S/PDIF)";
    case Kind::software:
      return "a card made by software";
    case Kind::simulated:
      return "the virtual card";
    case Kind::tap:
      return "what this computer plays";
    case Kind::unknown:
      break;
  }
  return "a card";
}

std::optional<Preference> prefer(std::span<const Device> devices, DeviceUse use) {
  const auto ins = candidates(devices, use, true), outs = candidates(devices, use, false);
  const auto all = options(ins, outs);
  if (all.empty()) return std::nullopt;
  const Option best = *std::ranges::min_element(all, {}, &Option::cost);
  Preference preference{.why = why(best, use, devices, ins, outs)};
  if (best.in) preference.in = best.in->id;
  if (best.out) preference.out = best.out->id;
  preference.simulated = (best.out ? best.out : best.in)->kind == Kind::simulated;
  return preference;
}

}  // namespace taut::device
