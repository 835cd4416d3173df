// SPDX-License-Identifier: MIT
// The halves that the program gets instead of the driver's own: with a margin that shows what was written outside, a
// pattern that shows what was not written, and another that shows what was written too late.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/realtime.hpp"

namespace taut::check {

class Halves {
 public:
  /// `bytes`: of a half of each channel. Control thread.
  explicit Halves(const std::vector<std::size_t>& bytes);

  [[nodiscard]] std::byte* at(std::size_t channel, int half) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] std::size_t bytes(std::size_t channel) const noexcept TAUT_NONBLOCKING {
    return places_[channel].bytes;
  }

  /// For outputs: fills a half so that unwritten() can tell what was left.
  void mark(std::size_t channel, int half) noexcept TAUT_NONBLOCKING;
  /// Bytes at the end that still have the mark; they become silence. All of them: nothing was written.
  std::size_t take_unwritten(std::size_t channel, int half) noexcept TAUT_NONBLOCKING;
  /// Whether the margins around a half are as they were; they are mended.
  bool take_margins(std::size_t channel, int half) noexcept TAUT_NONBLOCKING;

  /// The buffers are gone, for the program. Control thread.
  void retire() noexcept;
  /// Whether nobody has written to a channel since.
  [[nodiscard]] bool untouched(std::size_t channel) noexcept;

 private:
  struct Place {
    std::size_t offset = 0, bytes = 0, span = 0;  // of the first half; from one half to the next
  };
  std::vector<Place> places_;
  std::vector<std::uint64_t> memory_;
};

}  // namespace taut::check
