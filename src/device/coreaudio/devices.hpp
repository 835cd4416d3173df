// SPDX-License-Identifier: MIT
// The devices that Core Audio shows, and what each can do. Aggregates are devices like all others.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "device/coreaudio/hal.hpp"
#include "device/device.hpp"

namespace taut::device::coreaudio {

/// Buffers longer than this, in frames, are a driver's mistake.
constexpr std::uint32_t most_frames = 1 << 16;
/// Of a device that does not say which buffers it can have, in frames.
constexpr int usual_least = 16, usual_most = 4096;

/// Where the channels of one direction lie in an IOProc's buffers: channel k is the next of buffer 0, then of 1 ...
/// Each entry is a buffer's number of channels.
std::vector<int> streams_of(const hal::Functions& hal, hal::Object device, bool input);
int channels_of(const hal::Functions& hal, hal::Object device, bool input);

/// The default devices first, then in Core Audio's order. Without those that programs make for themselves.
std::vector<Device> list_devices(const hal::Functions& hal);

/// By UID: the object's number is another one each time the device is plugged in. Error `absent`.
Expected<hal::Object> find_device(const hal::Functions& hal, const std::string& uid);

/// Everything but permissions. Errors: `absent`, `broken`.
Expected<Can> describe_device(const hal::Functions& hal, const std::string& uid);

/// Device + stream + safety offset, in frames at the nominal rate; nullopt: the driver says nothing credible.
std::optional<Frames> latency_of(const hal::Functions& hal, hal::Object device, bool input);
std::optional<Frames> safety_of(const hal::Functions& hal, hal::Object device, bool input);

}  // namespace taut::device::coreaudio
