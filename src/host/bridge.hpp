// SPDX-License-Identifier: MIT
// Converts between a driver's buffer halves, of whatever type, and the application's planar channels.
#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "audio/transfer.hpp"
#include "base/error.hpp"

namespace taut::host {

/// One direction. Channels that already have the application's type are passed through without a copy.
class Bridge {
 public:
  using Halves = std::array<std::byte*, 2>;

  /// `types` and `halves`: one per channel. `format`: int32 or float32. Error `unsupported`: a type cannot be converted
  /// (DSD).
  static Expected<Bridge> make(audio::Way way, std::span<const audio::SampleType> types, std::span<const Halves> halves,
                               int frames, audio::SampleType format);

  /// Nothing is converted: the application has the driver's own buffers, of any type.
  static Expected<Bridge> raw(std::span<const audio::SampleType> types, std::span<const Halves> halves, int frames);

  /// Where the application reads or writes during `half` (0 or 1): one pointer per channel.
  [[nodiscard]] std::span<std::byte* const> planes(int half) const noexcept {
    return planes_[static_cast<std::size_t>(half)];
  }

  /// Inputs: converts the driver's half to planes(half). Real-time safe, as are the next two.
  void fetch(int half) noexcept {
    if (!groups_.empty()) move(half);
  }

  /// Outputs: silences planes(half).
  void clear(int half) noexcept;

  /// Outputs: converts planes(half) to the driver's half.
  void give(int half) noexcept {
    if (!groups_.empty()) move(half);
  }

 private:
  // Channels of a type other than the application's.
  struct Group {
    audio::Transfer transfer;
    std::array<std::vector<audio::Area>, 2> areas;
    std::vector<std::byte*> planes;
  };

  Bridge(int frames, std::size_t plane_bytes) : frames_(frames), plane_bytes_(plane_bytes) {}
  Expected<void> add_group(audio::Way way, audio::SampleType type, std::span<const audio::SampleType> types,
                           std::span<const Halves> halves, audio::SampleType format);
  void move(int half) noexcept;

  int frames_;
  std::size_t plane_bytes_;
  struct Plane {
    std::size_t bytes;
    std::byte silence;
  };
  std::vector<Plane> own_;  // of each channel, where nothing is converted
  std::array<std::vector<std::byte*>, 2> planes_;
  std::vector<Group> groups_;
  std::unique_ptr<std::byte[]> memory_;  // the converted channels
};

}  // namespace taut::host
