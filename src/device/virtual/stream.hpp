// SPDX-License-Identifier: MIT
// An open virtual card.
#pragma once
#include "audio/random.hpp"
#include "device/virtual/machine.hpp"

namespace taut::device::virtual_card {

class CardStream final : public Stream {
 public:
  /// `agreed` is the result of the negotiation; the card counts this stream as its holder until destroyed.
  CardStream(std::shared_ptr<Card::State> card, const Agreed& agreed);
  ~CardStream() override;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return time_.clock(); }
  Expected<void> start() override;
  Wake wait(Nanos until, Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override;
  [[nodiscard]] device::Fault fault() const noexcept override { return fault_; }
  [[nodiscard]] Error explain(const device::Fault& fault) const override;
  void stop() noexcept override;

 private:
  [[nodiscard]] bool take_rate() noexcept;
  [[nodiscard]] Nanos wake_time() const noexcept;
  void allow_changes(Turn& turn) const noexcept;
  void change_margin(int more) noexcept TAUT_NONBLOCKING;
  bool offer(Nanos now, Turn& turn) noexcept;
  void offer_filling(Nanos now, Turn& turn) noexcept;
  void offer_cycle(Nanos now, Turn& turn) noexcept;
  void restart_capture(Nanos now) noexcept;
  void begin(Frames position, Nanos now) noexcept;
  void await_cycle(Frames begin) noexcept;
  Side in_side(Frames lost) noexcept;
  Side out_side(Frames lost) noexcept;
  void note(Cause cause, Nanos at, std::int64_t a, std::int64_t b) noexcept;

  const std::shared_ptr<Card::State> card_;
  Time& time_;
  Agreed agreed_;
  const bool capturing_, playing_;
  const Nanos jitter_;
  std::function<Nanos()> delays_;
  const bool vary_;
  const Frames largest_margin_;
  Machine machine_;
  audio::Random random_;
  platform::Parker parker_;
  std::atomic<bool> nudged_{false};
  device::Fault fault_;

  bool started_ = false, filling_ = false;
  int open_ = 0;         // frames of the turn still open
  int cycle_ = 0;        // frames of the awaited turn
  Frames boundary_ = 0;  // its end
  Nanos lateness_ = 0;   // of its wake-up
  Frames in_next_ = 0;   // position of the next frame to give
  Frames out_next_ = 0;  // position of the next frame to write
};

}  // namespace taut::device::virtual_card
