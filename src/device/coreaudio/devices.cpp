// SPDX-License-Identifier: MIT
#include "device/coreaudio/devices.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/text.hpp"
#include "device/coreaudio/hog.hpp"
#include "device/coreaudio/id.hpp"
#include "device/coreaudio/properties.hpp"
#include "device/coreaudio/tap.hpp"

namespace taut::device::coreaudio {
namespace {

constexpr int most_channels = 1024;
constexpr Frames most_latency = 10 * 48000;  // more is a driver's mistake
constexpr double usual_rates[] = {8000,  11025, 16000,  22050,  32000,  44100,  48000,  64000,
                                  88200, 96000, 176400, 192000, 352800, 384000, 705600, 768000};

// Made by macOS for its voice processing, in the process that uses it.
constexpr std::string_view voice_aggregate = "VPAUAggregateAudioDevice";

Kind kind_of(hal::Code transport) noexcept {
  switch (transport) {
    case hal::usb:
      return Kind::usb;
    case hal::firewire:
      return Kind::firewire;
    case hal::pci:
    case hal::thunderbolt:
      return Kind::pci;
    case hal::built_in:
      return Kind::built_in;
    case hal::hdmi:
    case hal::display_port:
      return Kind::digital;
    case hal::made_by_software:
      return Kind::software;
    default:
      return Kind::unknown;
  }
}

std::vector<hal::Object> objects(const hal::Functions& hal) {
  return Properties(hal).values<hal::Object>(hal::system_object, whole(hal::devices));
}

std::vector<std::string> channel_names(const hal::Functions& hal, hal::Object device, bool input) {
  const Properties properties(hal);
  std::vector<std::string> names;
  const int count = channels_of(hal, device, input);
  for (int c = 0; c < count; ++c) {
    const hal::Address address{hal::element_name, input ? hal::input : hal::output, static_cast<hal::Code>(c) + 1};
    std::string name = properties.has(device, address) ? properties.text(device, address) : "";
    if (name.empty() || std::ranges::find(names, name) != names.end())
      name = (input ? "Input " : "Output ") + std::to_string(c + 1);
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<double> rates_of(const hal::Functions& hal, hal::Object device, double current) {
  std::vector<double> rates;
  const auto add = [&](double hz) {
    if (hz > 0 && std::isfinite(hz)) rates.push_back(hz);
  };
  for (const auto& [min, max] : Properties(hal).values<hal::Range>(device, whole(hal::nominal_rates))) {
    for (const double hz : usual_rates)
      if (hz > min && hz < max) add(hz);
    add(min);
    add(max);
  }
  if (rates.empty()) add(current);
  std::ranges::sort(rates);
  rates.erase(std::ranges::unique(rates).begin(), rates.end());
  return rates;
}

// Whole frames within the range, which some drivers leave out or turn round.
Rate sizes_of(const hal::Functions& hal, hal::Object device) {
  const Properties properties(hal);
  const auto range = properties.value<hal::Range>(device, whole(hal::buffer_frames_range)).value_or(hal::Range{0, 0});
  const auto [low, high] = std::minmax(range.min, range.max);
  const bool credible = low >= 0 && high >= 1 && high <= most_frames;
  const int current = static_cast<int>(
      std::min(properties.value<std::uint32_t>(device, whole(hal::buffer_frames)).value_or(512), most_frames));
  Rate sizes{.min_frames = credible ? std::max(1, static_cast<int>(std::ceil(low))) : usual_least,
             .max_frames = credible ? std::max(1, static_cast<int>(high)) : usual_most};
  if (!properties.settable(device, whole(hal::buffer_frames)))
    sizes.min_frames = sizes.max_frames = std::max(current, 1);
  sizes.preferred_frames = std::clamp(current, sizes.min_frames, sizes.max_frames);
  return sizes;
}

}  // namespace

std::vector<int> streams_of(const hal::Functions& hal, hal::Object device, bool input) {
  const auto bytes = Properties(hal).bytes(device, side(hal::stream_configuration, input));
  constexpr std::size_t head = offsetof(hal::BufferList, buffers);
  if (bytes.size() < head) return {};
  std::uint32_t count = 0;
  std::memcpy(&count, bytes.data(), sizeof count);
  const std::size_t there = std::min<std::size_t>(count, (bytes.size() - head) / sizeof(hal::Buffer));
  std::vector<int> streams;
  for (std::size_t k = 0; k < there; ++k) {
    hal::Buffer buffer{};
    std::memcpy(&buffer, bytes.data() + head + k * sizeof buffer, sizeof buffer);
    streams.push_back(static_cast<int>(std::min<std::uint32_t>(buffer.channels, most_channels)));
  }
  return streams;
}

int channels_of(const hal::Functions& hal, hal::Object device, bool input) {
  int channels = 0;
  for (const int count : streams_of(hal, device, input)) channels = std::min(channels + count, most_channels);
  return channels;
}

std::vector<Device> list_devices(const hal::Functions& hal) {
  const Properties properties(hal);
  const auto standard = [&](hal::Code which) {
    return properties.value<hal::Object>(hal::system_object, whole(which)).value_or(0);
  };
  auto all = objects(hal);
  for (const hal::Object first : {standard(hal::default_input), standard(hal::default_output)})
    if (const auto at = std::ranges::find(all, first); at != all.end()) std::rotate(all.begin(), at, at + 1);
  std::vector<Device> devices;
  for (const hal::Object object : all) {
    const std::string uid = properties.text(object, whole(hal::device_uid));
    if (uid.empty() || uid.starts_with(voice_aggregate) || is_tap_aggregate(uid)) continue;
    Device device{.id = id_of(uid),
                  .name = properties.text(object, whole(hal::object_name)),
                  .inputs = channels_of(hal, object, true),
                  .outputs = channels_of(hal, object, false),
                  .kind = kind_of(properties.value<hal::Code>(object, whole(hal::transport_type)).value_or(0))};
    if (*device.inputs + *device.outputs == 0) continue;
    if (device.name.empty()) device.name = uid;
    devices.push_back(std::move(device));
  }
  return devices;
}

Expected<hal::Object> find_device(const hal::Functions& hal, const std::string& uid) {
  for (const hal::Object object : objects(hal))
    if (Properties(hal).text(object, whole(hal::device_uid)) == uid) return object;
  return failure(Trouble::absent, text("There is no sound device '{}'.", id_of(uid)),
                 "Connect it, or choose another one: `taut devices` lists them.");
}

Expected<Can> describe_device(const hal::Functions& hal, const std::string& uid) {
  const auto device = find_device(hal, uid);
  if (!device) return std::unexpected(device.error());
  const Properties properties(hal);
  Can can{.known = Can::Known::yes,
          .inputs = channel_names(hal, *device, true),
          .outputs = channel_names(hal, *device, false),
          .current_rate = properties.value<double>(*device, whole(hal::nominal_rate)).value_or(0),
          .keeps_ahead = true};
  if (!can.inputs.empty()) can.input_types = {audio::SampleType::float32};
  if (!can.outputs.empty()) can.output_types = {audio::SampleType::float32};
  const Rate sizes = sizes_of(hal, *device);
  for (const double hz : rates_of(hal, *device, can.current_rate)) {
    can.rates.push_back(sizes);
    can.rates.back().hz = hz;
  }
  if (const auto process = holder_of(hal, *device); process != 0 && process != getpid()) {
    can.known = Can::Known::busy;
    can.why = text("Another program (process {}) keeps '{}' for itself.", process, id_of(uid));
  }
  return can;
}

std::optional<Frames> safety_of(const hal::Functions& hal, hal::Object device, bool input) {
  const auto offset = Properties(hal).value<std::uint32_t>(device, side(hal::safety_offset, input));
  return offset && *offset <= most_latency ? std::optional<Frames>(*offset) : std::nullopt;
}

std::optional<Frames> latency_of(const hal::Functions& hal, hal::Object device, bool input) {
  const Properties properties(hal);
  const auto own = properties.value<std::uint32_t>(device, side(hal::latency, input));
  const auto safety = safety_of(hal, device, input);
  if (!own || !safety || *own > most_latency) return std::nullopt;
  Frames longest = 0;
  for (const auto stream : properties.values<hal::Object>(device, side(hal::stream_list, input)))
    if (const auto its = properties.value<std::uint32_t>(stream, whole(hal::latency)); its && *its <= most_latency)
      longest = std::max<Frames>(longest, *its);
  return *own + longest + *safety;
}

}  // namespace taut::device::coreaudio
