// SPDX-License-Identifier: MIT
// A stream of the device contract on a card of cycles.
#pragma once
#include <atomic>

#include "audio/clock_loop.hpp"
#include "kit/card.hpp"

namespace taut::kit {

class CardStream final : public device::Stream {
 public:
  CardStream(const CardFormat& format, const device::Request& request, std::unique_ptr<Card> card);
  ~CardStream() override { stop(); }
  [[nodiscard]] const device::Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return clock_; }
  Expected<void> start() override;
  device::Wake wait(Nanos until, device::Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override { nudged_ = true; }
  [[nodiscard]] Error explain(const device::Fault&) const override { return card_->gone(); }
  void stop() noexcept override;

 private:
  enum class State { stopped, filling, waiting, turn_open };

  /// One direction: interleaved memory, of which a turn gets a part.
  struct Memory {
    std::vector<std::byte> bytes;
    std::vector<audio::Area> areas;
    Memory(Frames frames, std::size_t channels, audio::SampleType type);
  };

  [[nodiscard]] Frames ring_frames() const noexcept { return agreed_.frames + agreed_.margin; }
  [[nodiscard]] int fill_frames() const noexcept { return static_cast<int>(ring_frames()); }
  [[nodiscard]] device::Side input(Frames lost) const noexcept;
  [[nodiscard]] device::Side output(Frames lost) const noexcept;
  device::Wake open_turn(Frames position, device::Turn& turn) noexcept;

  std::unique_ptr<Card> card_;
  const platform::Clock& clock_;
  device::Agreed agreed_;
  Memory in_, out_;  // a cycle; what is sent ahead, in a ring
  audio::ClockLoop loop_;
  State state_ = State::stopped;
  Frames next_ = 0, written_ = 0;  // position after the latest input, and after the latest output
  Nanos heard_ = 0, ready_ = 0;
  std::atomic<bool> nudged_{false};
};

}  // namespace taut::kit
