// SPDX-License-Identifier: MIT
// A device at a rate that its hardware lacks: any stream of the hardware's rate, as a stream of the host's.
#pragma once
#include <memory>
#include <optional>

#include "device/rate/converter.hpp"
#include "device/rate/lockstep.hpp"

namespace taut::device::rate {

/// How a stream is to be seen.
struct View {
  double rate = 0;                       ///< Hz; taken as the nearest whole number
  Frames margin = 0;                     ///< that the host wants, in its frames
  Frames room = 0;                       ///< the largest that it may want later
  std::span<const int> inputs, outputs;  ///< channels of the hardware's that are used; the others are silent
  int buffer = 0;                        ///< of the host: a turn longer than this is served in pieces
};

/// What the hardware is asked for, so that a host can have `wanted` of it: `rate` and `frames` are the hardware's already
/// (see choose.hpp), the rest is the host's.
Request hardware_request(const Request& wanted, double host_rate);

/// What a stream of `hardware` looks like at the host's rate. The same numbers before it is open and afterwards.
Agreed seen(const Agreed& hardware, double host_rate, Frames margin);

/// Turns are the hardware's, as long as the host's frames in them, and vary where those are no whole number. All frames are
/// counted: End::latency is the hardware's, End::resampler what is added, and the sum of both directions is the true round
/// trip to the nearest frame. The hardware's own turns, fillings, drop-outs, pieces and margins are passed on as they are.
class Resampled final : public Stream {
 public:
  /// `hardware` is open and not started. It is given back by release() only. Control threads; errors: no memory, a sample
  /// type or a ratio of rates that cannot be converted.
  static Expected<std::unique_ptr<Resampled>> make(std::unique_ptr<Stream> hardware, const View& view);

  [[nodiscard]] const Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return hardware_->clock(); }
  Expected<void> start() override;
  Wake wait(Nanos until, Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override { hardware_->nudge(); }
  [[nodiscard]] Fault fault() const noexcept override { return hardware_->fault(); }
  [[nodiscard]] Error explain(const Fault& fault) const override { return hardware_->explain(fault); }
  void stop() noexcept override;

  /// The hardware has changed to terms that this was not made for: make another of it. Real-time safe.
  [[nodiscard]] bool outdated() const noexcept { return outdated_; }
  [[nodiscard]] const Stream& hardware() const noexcept { return *hardware_; }
  /// The hardware's stream, stopped or not; this is of no use any more.
  [[nodiscard]] std::unique_ptr<Stream> release() noexcept { return std::move(hardware_); }

 private:
  // A direction as the host counts it.
  struct Line {
    Frames next = 0;        // position of the next frame
    Frames lost = 0;        // not told yet
    std::int64_t left = 0;  // of a frame, as Lockstep::lose() leaves it
    void lose(Frames frames) noexcept {
      next += frames;
      lost += frames;
    }
  };

  Resampled(std::unique_ptr<Stream> hardware, Agreed agreed, const Lockstep& lockstep);
  bool offer(Turn& turn) noexcept;
  void begin_anew() noexcept;
  void allow_changes(Turn& turn) const noexcept;
  void change() noexcept;
  [[nodiscard]] Nanos time(double hardware_frames) const noexcept;

  std::unique_ptr<Stream> hardware_;
  const Agreed opened_;  // as the hardware said at first
  Agreed agreed_;
  Lockstep lockstep_;
  std::optional<InputConverter> intake_;
  std::optional<OutputConverter> outlet_;
  double nanos_per_frame_;  // of the hardware's
  int late_ = 0;            // hardware frames by which pieces come later than the host gives them
  bool outdated_ = false;

  Turn theirs_;
  int left_ = 0;   // host frames of the turn that done() still waits for
  int given_ = 0;  // hardware frames of it that are done
  int grow_ = 0, shrink_ = 0;
  Line in_, out_;
};

}  // namespace taut::device::rate
