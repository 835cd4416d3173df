// SPDX-License-Identifier: MIT
// What the fake HAL says of its objects, and what it lets others change.
#include <unistd.h>

#include <algorithm>

#include "coreaudio/fake_hal.hpp"

namespace taut::tests::coreaudio {
namespace {

using Bytes = std::optional<std::vector<std::byte>>;

template <class T>
Bytes bytes_of(const T& value) {
  std::vector<std::byte> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

template <class T>
Bytes bytes_of_all(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Bytes bytes_of_text(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

// Streams are numbered after their device: 100 times its number, then inputs, then outputs.
constexpr hal::Object streams_begin = 100;

hal::Object stream_object(const Device& device, bool input, std::size_t k) {
  return device.object * streams_begin + static_cast<hal::Object>(input ? k : device.spec.in.size() + k);
}

Bytes configuration(const std::vector<std::uint32_t>& streams) {
  std::vector<std::byte> bytes(offsetof(hal::BufferList, buffers) + streams.size() * sizeof(hal::Buffer));
  const auto count = static_cast<std::uint32_t>(streams.size());
  std::memcpy(bytes.data(), &count, sizeof count);
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const hal::Buffer buffer{.channels = streams[k], .bytes = 0, .data = nullptr};
    std::memcpy(bytes.data() + offsetof(hal::BufferList, buffers) + k * sizeof buffer, &buffer, sizeof buffer);
  }
  return bytes;
}

}  // namespace

Device* FakeHal::find(hal::Object object) {
  for (const auto& device : devices_)
    if (device->listed && (device->object == object || device->object == object / streams_begin)) return device.get();
  return nullptr;
}

Bytes FakeHal::read(hal::Object object, const hal::Address& address) {
  if (object == hal::system_object) return read_system(address);
  if (const FakeTap* const tap = tap_of(object))
    return address.selector == hal::tap_uid ? bytes_of_text(tap->uid) : std::nullopt;
  Device* const device = find(object);
  if (device == nullptr) return std::nullopt;
  if (const auto lie = device->lies.find(address.selector); lie != device->lies.end()) return lie->second();
  if (device->object == object) return read_device(*device, address);
  const auto k = object % streams_begin;
  return read_stream(*device, k < device->spec.in.size(), address);
}

Bytes FakeHal::read_system(const hal::Address& address) {
  if (address.selector == hal::devices) {
    std::vector<hal::Object> objects;
    for (const auto& device : devices_)
      if (device->listed) objects.push_back(device->object);
    return bytes_of_all(objects);
  }
  const auto& standard = address.selector == hal::default_input ? default_in_ : default_out_;
  return standard ? bytes_of(*standard) : std::nullopt;
}

Bytes FakeHal::read_device(Device& device, const hal::Address& address) {
  const Spec& spec = device.spec;
  const bool input = address.scope == hal::input;
  const auto& streams = input ? spec.in : spec.out;
  for (auto change = device.pending.begin(); change != device.pending.end(); ++change)
    if (change->selector == address.selector && change->reads-- <= 0) {
      const Device::Pending due = *change;
      device.pending.erase(change);
      settle(device, due);
      break;
    }
  switch (address.selector) {
    case hal::device_uid:
      return bytes_of_text(spec.uid);
    case hal::object_name:
      return bytes_of_text(spec.name);
    case hal::element_name: {
      const int key = input ? static_cast<int>(address.element) : -static_cast<int>(address.element);
      const auto name = spec.channel_names.find(key);
      return name == spec.channel_names.end() ? std::nullopt : bytes_of_text(name->second);
    }
    case hal::transport_type:
      return bytes_of(spec.transport);
    case hal::stream_configuration:
      return configuration(device.empty_aggregate || device.empty_for-- > 0 ? std::vector<std::uint32_t>{} : streams);
    case hal::stream_list: {
      std::vector<hal::Object> objects;
      for (std::size_t k = 0; k < streams.size(); ++k) objects.push_back(stream_object(device, input, k));
      return bytes_of_all(objects);
    }
    case hal::nominal_rates:
      return bytes_of_all(spec.rates);
    case hal::nominal_rate:
      return bytes_of(spec.rate);
    case hal::buffer_frames:
      return bytes_of(spec.frames);
    case hal::buffer_frames_range:
      return bytes_of(hal::Range{static_cast<double>(spec.least), static_cast<double>(spec.most)});
    case hal::variable_frames:
      return spec.variable > 0 ? bytes_of(spec.variable) : std::nullopt;
    case hal::latency:
      return bytes_of(input ? spec.in_latency : spec.out_latency);
    case hal::safety_offset:
      return bytes_of(input ? spec.in_safety : spec.out_safety);
    case hal::is_alive:
      return bytes_of(std::uint32_t{device.alive});
    case hal::hog_mode:
      return bytes_of(device.hog);
    default:
      return std::nullopt;
  }
}

Bytes FakeHal::read_stream(Device& device, bool input, const hal::Address& address) {
  if (address.selector == hal::latency)
    return bytes_of(input ? device.spec.in_stream_latency : device.spec.out_stream_latency);
  if (address.selector != hal::virtual_format) return std::nullopt;
  return bytes_of(hal::Format{.rate = device.spec.rate,
                              .id = hal::linear_pcm,
                              .flags = device.integer_samples ? 12U : 9U,
                              .packet_bytes = 4,
                              .packet_frames = 1,
                              .frame_bytes = 4,
                              .channels = 1,
                              .bits = 32,
                              .reserved = 0});
}

bool FakeHal::settable(hal::Object object, const hal::Address& address) {
  Device* const device = find(object);
  return device != nullptr && !(address.selector == hal::buffer_frames && device->spec.fixed_size);
}

hal::Status FakeHal::write(hal::Object object, const hal::Address& address, const void* data, std::uint32_t size) {
  Device* const device = find(object);
  if (device == nullptr) return hal::bad_object;
  Spec& spec = device->spec;
  const auto later = [&](double value) {
    std::erase_if(device->pending, [&](const auto& one) { return one.selector == address.selector; });
    device->pending.push_back({address.selector, value, spec.late_changes});
    return hal::Status{0};
  };
  if (address.selector == hal::nominal_rate && size == sizeof(double)) {
    double rate = 0;
    std::memcpy(&rate, data, sizeof rate);
    const auto offers = [&](const hal::Range& range) { return rate >= range.min && rate <= range.max; };
    return std::ranges::any_of(spec.rates, offers) ? later(rate) : hal::bad_device;
  }
  if (address.selector == hal::buffer_frames && size == sizeof(std::uint32_t)) {
    std::uint32_t frames = 0;
    std::memcpy(&frames, data, sizeof frames);
    if (spec.fixed_size || frames < spec.least || frames > spec.most) return hal::bad_device;
    return later(frames);
  }
  if (address.selector == hal::hog_mode && size == sizeof device->hog) {
    // Turned over, whatever was written (Apple's AudioHardware.h).
    if (device->hog != -1 && device->hog != getpid()) return hal::hog_error;
    const std::int32_t to = device->hog == -1 ? getpid() : -1;
    if (spec.late_changes > 0) return later(to);
    device->hog = to;
    return 0;
  }
  if (address.selector == hal::stream_usage) {
    hal::StreamUsage usage{};
    std::memcpy(&usage, data, std::min<std::size_t>(size, sizeof usage));
    device->inputs_off = address.scope == hal::input && usage.count == spec.in.size() && usage.on[0] == 0 &&
                         usage.io_proc == reinterpret_cast<void*>(device->proc);
    return 0;
  }
  return hal::bad_object;
}

void FakeHal::settle(Device& device, const Device::Pending& change) {
  if (change.selector == hal::nominal_rate)
    change_rate(device, change.value);
  else if (change.selector == hal::hog_mode)
    device.hog = static_cast<std::int32_t>(change.value);
  else
    change_frames(device, static_cast<std::uint32_t>(change.value));
}

}  // namespace taut::tests::coreaudio
