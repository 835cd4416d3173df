// SPDX-License-Identifier: MIT
// An open device fitted to the host: its rate, channels and buffers. Made with the host's buffers, and again when a
// lost device returns or a device changes while running.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device/rate/resampled.hpp"
#include "engine/cycle.hpp"

namespace taut::engine {

/// What a host wants of which device: enough to attach now, and again later.
struct Wanted {
  device::Backend* backend = nullptr;
  device::Request request;                            ///< in host terms, including `rate` and `frames`
  std::vector<device::Rate> rates;                    ///< the hardware's, when it was chosen
  audio::SampleType type = audio::SampleType::int32;  ///< of the host's buffers
  int buffer = 0;                                     ///< frames of the host's buffer
  std::vector<int> in_channels, out_channels;         ///< device channel indices
};

struct Attachment {
  std::unique_ptr<device::Stream> stream;        ///< at the host's rate
  device::rate::Resampled* resampled = nullptr;  ///< the same stream, if the hardware has another rate
  std::optional<audio::Transfer> in, out;
  int buffer = 0;
  double rate = 0;                   ///< the host's
  std::vector<std::string> remarks;  ///< what does not fit
  std::uint64_t generation = 0;      ///< number among the slot's streams, from 1

  /// From the current agreement. Real-time safe.
  [[nodiscard]] Cycle::Fit fit() const noexcept;
  /// The hardware's rate or terms have changed since this was made. Real-time safe.
  [[nodiscard]] bool outdated() const noexcept;
  /// What the hardware itself agreed to.
  [[nodiscard]] const device::Agreed& hardware() const noexcept;
};

/// Opens the device at the rate that suits the host best, without starting it, and prepares the conversions. Probes it
/// again if that is not the host's rate, or no longer available. Host channels the device lacks are silent, with a
/// remark. Control threads.
Expected<std::unique_ptr<Attachment>> attach(const Wanted& wanted);

/// The same for an open stream of the hardware, whatever its terms.
Expected<std::unique_ptr<Attachment>> attach(std::unique_ptr<device::Stream> hardware, const Wanted& wanted);

/// Stops the stream of an outdated attachment and attaches it again.
Expected<std::unique_ptr<Attachment>> reattach(std::unique_ptr<Attachment> outdated, const Wanted& wanted);

}  // namespace taut::engine
