// SPDX-License-Identifier: MIT
// An open device, fitted to the host's buffers. Made when buffers are created, and again when a lost device returns.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "engine/cycle.hpp"

namespace taut::engine {

/// What a host wants of which device: enough to attach now and to attach again later.
struct Wanted {
  device::Backend* backend = nullptr;
  device::Request request;
  audio::SampleType type = audio::SampleType::int32;  ///< of the host's buffers
  int buffer = 0;                                     ///< frames of the host's buffer
  std::vector<int> in_channels, out_channels;         ///< the device's channel numbers
};

struct Attachment {
  std::unique_ptr<device::Stream> stream;
  std::optional<audio::Transfer> in, out;
  int buffer = 0;

  /// Reads what is agreed now. Real-time safe.
  [[nodiscard]] Cycle::Fit fit() const noexcept;
};

/// Opens the device, without starting it, and prepares the conversions. Control threads.
Expected<std::unique_ptr<Attachment>> attach(const Wanted& wanted);

}  // namespace taut::engine
