// SPDX-License-Identifier: MIT
// Measures third-party hosts: every played sample is unique, every recorded one is kept; afterwards the round trip is
// determined and each sample compared. Plain C++17, because it is compiled with foreign sources.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <type_traits>
#include <vector>

namespace taut_hosts {

/// The sample of frame `frame` in channel `channel`. Floats are within [-1, 1) and have 24 bits.
template <class T>
T code(std::size_t frame, std::size_t channel) {
  std::uint64_t x = (frame + 1) * 0x9E3779B97F4A7C15ull + channel * 0xD1B54A32D192ED03ull;  // splitmix64's finaliser
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  const auto bits = static_cast<std::int32_t>(static_cast<std::uint32_t>((x ^ (x >> 31)) >> 32));
  if constexpr (std::is_same_v<T, float>)
    return static_cast<float>(bits >> 8) / 8388608.0f;
  else
    return bits;
}

/// `frames` long. One thread calls block(); everything else is for after it has ended or done() is true.
template <class T>
class Echo {
 public:
  Echo(std::size_t channels, std::size_t frames) : heard_(channels, std::vector<T>(frames)), frames_(frames) {}

  /// One callback: in(channel, frame) is the recorded sample, out(channel, frame) a reference to the one to play.
  template <class In, class Out>
  void block(std::size_t count, In&& in, Out&& out) noexcept {
    if (callbacks_ == 0) first_ = count;
    uneven_ += count != first_;
    ++callbacks_;
    for (std::size_t c = 0; c < heard_.size(); ++c)
      for (std::size_t f = 0; f < count; ++f) {
        if (at_ + f < frames_) heard_[c][at_ + f] = in(c, f);
        out(c, f) = code<T>(at_ + f, c);
      }
    at_ += count;
    done_.store(at_ >= frames_, std::memory_order_release);
  }
  [[nodiscard]] bool done() const noexcept { return done_.load(std::memory_order_acquire); }

  /// Prints lines `name value`; `reported` is the host's round trip from the driver, in frames.
  void tell(long reported) const {
    const long delay = measured();
    std::printf("callbacks %zu\nblock %zu\nuneven %zu\nreported %ld\nmeasured %ld\ndiffering %zu\n", callbacks_, first_,
                uneven_, reported, delay, delay < 0 ? frames_ : differing(static_cast<std::size_t>(delay)));
    std::fflush(stdout);
  }

 private:
  /// -1: the output never returned.
  [[nodiscard]] long measured() const {
    const std::size_t sure = std::min<std::size_t>(16, frames_);
    for (std::size_t delay = 0; delay + sure <= frames_; ++delay) {
      std::size_t same = 0;
      while (same < sure && heard_[0][delay + same] == code<T>(same, 0)) ++same;
      if (same == sure) return static_cast<long>(delay);
    }
    return -1;
  }
  /// Expects silence until the delay, then exactly the output.
  [[nodiscard]] std::size_t differing(std::size_t delay) const {
    std::size_t count = 0;
    for (std::size_t c = 0; c < heard_.size(); ++c)
      for (std::size_t f = 0; f < frames_; ++f) count += heard_[c][f] != (f < delay ? T{} : code<T>(f - delay, c));
    return count;
  }

  std::vector<std::vector<T>> heard_;
  std::size_t frames_ = 0, at_ = 0, callbacks_ = 0, first_ = 0, uneven_ = 0;
  std::atomic<bool> done_{false};
};

}  // namespace taut_hosts
