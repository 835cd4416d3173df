// SPDX-License-Identifier: MIT
// A stream at the hardware's rate, as a stream at the host's rate.
#pragma once
#include <memory>
#include <optional>

#include "device/rate/converter.hpp"
#include "device/rate/lockstep.hpp"

namespace taut::device::rate {

/// What the host wants to see.
struct View {
  double rate = 0;                       ///< Hz, rounded to a whole number
  Frames margin = 0;                     ///< wanted by the host, in its frames
  Frames room = 0;                       ///< the largest it may want later
  std::span<const int> inputs, outputs;  ///< hardware channels in use; the others are silent
  int buffer = 0;                        ///< the host's; longer turns are served in pieces
};

/// The request to the hardware for a host that wants `wanted`. `rate` and `frames` are already the hardware's (see
/// choose.hpp), the rest is the host's.
Request hardware_request(const Request& wanted, double host_rate);

/// How a stream with the terms `hardware` looks at the host's rate: the same before opening as after.
Agreed seen(const Agreed& hardware, double host_rate, Frames margin);

/// Turns are the hardware's, counted in host frames, and vary unless those are whole. Every frame is accounted for:
/// End::latency is the hardware's, End::resampler what is added here, and the sum of both directions is the true round
/// trip to the nearest frame. Fillings, drop-outs, pieces and margins are passed through.
class Resampled final : public Stream {
 public:
  /// `hardware` is open and not started; only release() gives it back. Control threads. Errors: out of memory, or a
  /// sample type or ratio of rates that cannot be converted.
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

  /// The hardware now has terms this was not made for: replace it. Real-time safe.
  [[nodiscard]] bool outdated() const noexcept { return outdated_; }
  [[nodiscard]] const Stream& hardware() const noexcept { return *hardware_; }
  /// Returns the hardware's stream, running or not; this object is then unusable.
  [[nodiscard]] std::unique_ptr<Stream> release() noexcept { return std::move(hardware_); }

 private:
  // One direction in host frames.
  struct Line {
    Frames next = 0;        // position of the next frame
    Frames lost = 0;        // not reported yet
    std::int64_t left = 0;  // fraction left by Lockstep::lose()
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
  const Agreed opened_;  // the hardware's terms when opened
  Agreed agreed_;
  Lockstep lockstep_;
  std::optional<InputConverter> intake_;
  std::optional<OutputConverter> outlet_;
  double nanos_per_frame_;  // of the hardware
  int late_ = 0;            // hardware frames by which pieces lag behind the host
  bool outdated_ = false;

  Turn theirs_;
  int left_ = 0;   // host frames of the turn still open
  int given_ = 0;  // its hardware frames already done
  int grow_ = 0, shrink_ = 0;
  Line in_, out_;
};

}  // namespace taut::device::rate
