// SPDX-License-Identifier: MIT
// An open device, fitted to the host: its rate, its channels, its buffers. Made when buffers are created, again when a lost
// device returns, and again when the device changes under way.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device/rate/resampled.hpp"
#include "engine/cycle.hpp"

namespace taut::engine {

/// What a host wants of which device: enough to attach now and to attach again later.
struct Wanted {
  device::Backend* backend = nullptr;
  device::Request request;                            ///< all in the host's terms: `rate` and `frames` too
  std::vector<device::Rate> rates;                    ///< of the hardware, as they were when it was chosen
  audio::SampleType type = audio::SampleType::int32;  ///< of the host's buffers
  int buffer = 0;                                     ///< frames of the host's buffer
  std::vector<int> in_channels, out_channels;         ///< the device's channel numbers
};

struct Attachment {
  std::unique_ptr<device::Stream> stream;        ///< at the host's rate
  device::rate::Resampled* resampled = nullptr;  ///< the same, where the hardware has another rate
  std::optional<audio::Transfer> in, out;
  int buffer = 0;
  double rate = 0;                   ///< the host's
  std::vector<std::string> remarks;  ///< on what does not fit
  std::uint64_t generation = 0;      ///< which of its slot's streams this is, from 1

  /// Reads what is agreed now. Real-time safe.
  [[nodiscard]] Cycle::Fit fit() const noexcept;
  /// The hardware has another rate by now, or other terms, than this was made for. Real-time safe.
  [[nodiscard]] bool outdated() const noexcept;
  /// What the hardware itself agreed to.
  [[nodiscard]] const device::Agreed& hardware() const noexcept;
};

/// Opens the device at the rate that serves the host best, without starting it, and prepares the conversions. Where that is not
/// the host's own, or not there any more, the device is probed anew. What it lacks of the host's channels is silence, with a
/// remark. Control threads.
Expected<std::unique_ptr<Attachment>> attach(const Wanted& wanted);

/// The same for an open stream of the hardware, of whatever terms.
Expected<std::unique_ptr<Attachment>> attach(std::unique_ptr<device::Stream> hardware, const Wanted& wanted);

/// Takes an attachment apart that is outdated: the hardware's stream is stopped, and attached anew.
Expected<std::unique_ptr<Attachment>> reattach(std::unique_ptr<Attachment> outdated, const Wanted& wanted);

}  // namespace taut::engine
