// SPDX-License-Identifier: MIT
// The round trip, measured inside the callback, the same way for every peer. The callback copies input to output, so
// one impulse sent into the cable circulates for ever, once per round trip. When nobody looks the callback is the bare
// copy. If the impulse is still in step afterwards, not one frame was lost.
#pragma once
#include <atomic>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace taut::peers {

/// A sample of the impulse: half of full scale, so that no conversion clips or rounds it.
template <class Sample>
constexpr Sample loud = std::is_floating_point_v<Sample> ? Sample(0.5) : static_cast<Sample>(1 << 30);

/// The result of a look, in frames of the input stream.
struct Found {
  std::int64_t round_trip = 0;  ///< 0: the impulse did not return twice
  bool steady = false;          ///< all arrivals are one round trip apart, on every channel at once
};

/// The impulse, its sender and its detector. input() and output() run on the audio thread (or on the peer's two audio
/// threads), everything else on one other thread.
class Impulse {
 public:
  Impulse() { places_.reserve(most); }

  /// `at(frame, channel)` returns a sample. Call it before the output of the same cycle is written.
  template <class At>
  void input(int frames, int channels, const At& at) noexcept {
    if (looking_.load(std::memory_order_acquire)) {
      for (int f = 0; f < frames; ++f) {
        if (!is_loud(at(f, 0))) continue;
        if (!is_loud(at(f, channels - 1))) whole_ = false;
        if (places_.size() < most) places_.push_back(position_ + f);
      }
    }
    position_ += frames;
    cycles_.store(cycles_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  /// `at(frame, channel)` returns an assignable sample. Call it after the copy.
  template <class At>
  void output(int channels, const At& at) noexcept {
    if (!send_.load(std::memory_order_relaxed)) return;
    send_.store(false, std::memory_order_relaxed);
    for (int c = 0; c < channels; ++c) at(0, c) = loud<std::remove_reference_t<decltype(at(0, c))>>;
  }

  void send() noexcept { send_.store(true); }
  void look(bool on) noexcept { looking_.store(on, std::memory_order_release); }
  [[nodiscard]] std::int64_t cycles() const noexcept { return cycles_.load(std::memory_order_relaxed); }

  /// Call it when nobody looks, at least one cycle later. Clears the result.
  Found take() {
    Found found{.steady = whole_ && places_.size() > 1};
    for (std::size_t i = 1; i < places_.size(); ++i) {
      const std::int64_t apart = places_[i] - places_[i - 1];
      if (found.round_trip == 0) found.round_trip = apart;
      if (apart != found.round_trip) found.steady = false;
    }
    if (first_ < 0 && !places_.empty()) first_ = places_.front();
    if (found.steady && (places_.front() - first_) % found.round_trip != 0) found.steady = false;
    places_.clear();
    whole_ = true;
    return found;
  }

 private:
  static constexpr std::size_t most = 8192;

  template <class Sample>
  static bool is_loud(Sample sample) noexcept {
    return sample > loud<Sample> / 2;
  }

  std::atomic<bool> send_{false}, looking_{false};
  std::atomic<std::int64_t> cycles_{0};
  std::int64_t position_ = 0;
  std::int64_t first_ = -1;
  bool whole_ = true;
  std::vector<std::int64_t> places_;
};

}  // namespace taut::peers
