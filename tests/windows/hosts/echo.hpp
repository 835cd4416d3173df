// SPDX-License-Identifier: MIT
// What other people's hosts are measured with: every sample played has a value of its own, every one heard is kept, and
// afterwards the round trip is counted and each sample compared. Plain C++17: it is compiled within foreign sources.
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

/// The sample that frame `frame` of channel `channel` plays. Floats are within [-1, 1) and have 24 bits.
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

/// `frames` long; block() is called by one thread, the rest when that has ended or done() is true.
template <class T>
class Echo {
 public:
  Echo(std::size_t channels, std::size_t frames) : heard_(channels, std::vector<T>(frames)), frames_(frames) {}

  /// One callback: in(channel, frame) is what was recorded, out(channel, frame) a reference to what is to be played.
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

  /// Lines `name value`; `reported` is the round trip in frames as the host had it from the driver.
  void tell(long reported) const {
    const long delay = measured();
    std::printf("callbacks %zu\nblock %zu\nuneven %zu\nreported %ld\nmeasured %ld\ndiffering %zu\n", callbacks_, first_,
                uneven_, reported, delay, delay < 0 ? frames_ : differing(static_cast<std::size_t>(delay)));
    std::fflush(stdout);
  }

 private:
  /// -1: what was played never came back.
  [[nodiscard]] long measured() const {
    const std::size_t sure = std::min<std::size_t>(16, frames_);
    for (std::size_t delay = 0; delay + sure <= frames_; ++delay) {
      std::size_t same = 0;
      while (same < sure && heard_[0][delay + same] == code<T>(same, 0)) ++same;
      if (same == sure) return static_cast<long>(delay);
    }
    return -1;
  }
  /// Before the delay is over there is silence, and then exactly what was played.
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
