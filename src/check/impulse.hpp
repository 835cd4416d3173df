// SPDX-License-Identifier: MIT
// A click on the first output, and the frame at which it comes back.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "check/trial.hpp"

namespace taut::check {

class Impulse {
 public:
  /// `type`: of all channels.
  Impulse(const Buffers& buffers, TautLong type);

  /// Within the callback, each time: writes the outputs of this half and listens to its inputs.
  void pass(int half) noexcept;

  /// Frames from the output buffer to the input buffer; nullopt if nothing came back. After the run.
  [[nodiscard]] std::optional<TautLong> round_trip() const noexcept;

 private:
  const Buffers& buffers_;
  std::vector<std::byte> click_;  // one sample
  std::size_t width_;
  std::int64_t frame_ = 0;  // of the next half
  std::int64_t played_ = -1, heard_ = -1;
  double loudest_ = 0;
  TautLong type_;
};

#ifdef _WIN32
/// timeGetTime() in ns.
std::int64_t multimedia_time() noexcept;
#endif

}  // namespace taut::check
