// SPDX-License-Identifier: MIT
// An ALSA stream: one or two substreams run as one, from the filling turn through the cycles to whatever ends them.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audio/clock_loop.hpp"
#include "device/alsa/errors.hpp"
#include "device/alsa/params/agreement.hpp"
#include "device/alsa/params/wake.hpp"
#include "device/alsa/stream/asker.hpp"
#include "device/alsa/stream/lead.hpp"
#include "device/alsa/stream/silent_tail.hpp"
#include "device/alsa/stream/substream.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// Fault::cause: why a stream went or changed. `a` is a negative errno if known.
enum class Cause : int {
  none = 0,
  unplugged,  ///< the kernel reports the card as gone
  unstable,   ///< restarted `b` times in a row without a cycle
  failed,     ///< the driver refuses to continue
  xrun,       ///< restarted; the stream continues
  suspended,  ///< restarted after system sleep; the stream continues
  yielded,    ///< another program asked for the card
};

/// Timeline: capture frame p and playback frame p are at the converters at the same moment. A cycle of N frames is
/// ready when the hardware has passed in.position + N; out.position is N + margin later than in.position. So the
/// filling turn of N + margin frames is the whole latency. Capture-only streams have no filling turn.
///
/// A smaller margin skips frames not written yet, as not every driver can rewind.
///
/// Frames written late while the hardware still runs keep their place: those whose time has passed are lost (silence
/// was heard, see SilentTail), the rest are heard where they belong. Only if the kernel has stopped the hardware is
/// there a restart.
class AlsaStream final : public Stream {
 public:
  /// Takes over `got`; `in` or `out` may be empty. Owns the eventfd `nudge`.
  AlsaStream(const Surroundings& around, Agreement got, std::string name, Pcm in, Pcm out, int nudge);
  ~AlsaStream() override;
  AlsaStream(const AlsaStream&) = delete;
  AlsaStream& operator=(const AlsaStream&) = delete;

  /// What is kept as long as the hardware is open, and who may ask for it; before set_up().
  void belongs_to(std::shared_ptr<Asker> asker, std::vector<reservation::Hold> holds);

  /// Ends a running stream: its wait() returns `gone`. Any thread.
  void yield() noexcept;
  /// Closes the device of a stopped stream, which cannot be started any more; what was kept for it. Any thread.
  std::vector<reservation::Hold> give_if_stopped();

  /// Software parameters and linking: whatever may fail before the stream is handed out.
  Expected<void> set_up();

  [[nodiscard]] const Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return *around_.clock; }
  Expected<void> start() override;
  Wake wait(Nanos until, Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override;
  [[nodiscard]] Fault fault() const noexcept override { return fault_; }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override;

 private:
  enum class Phase { stopped, filling, running, gone };

  /// False: the device was given away.
  bool begin_start();

  // The cycle (stream.cpp).
  [[nodiscard]] Substream& master() noexcept { return in_ ? *in_ : *out_; }
  [[nodiscard]] long avail_min(bool capture) const noexcept {
    // Playback alone wakes when only the margin is left; beside capture it is polled for space only.
    return capture || in_ ? agreed_.frames : out_->buffer() - static_cast<long>(agreed_.margin);
  }
  [[nodiscard]] long poll_at(bool capture) const noexcept;
  [[nodiscard]] Frames cycle_end() const noexcept;
  [[nodiscard]] Frames reported_beyond() const noexcept;
  // The agreed floor assumes the longest lead.
  [[nodiscard]] Frames floor() const noexcept { return agreed_.floor - lead_.spared(); }
  bool take_nudge() noexcept;
  Wake nudged_wake() noexcept;
  bool fill(Turn& turn) noexcept;
  bool serve(Turn& turn) noexcept;
  bool put_side(Substream& substream, Side& side, Frames position, Frames& lost, int frames) noexcept;
  [[nodiscard]] Substream* lacking() noexcept {
    if (suspended_) return &master();
    if (in_ && in_available_ < agreed_.frames) return &*in_;
    if (out_ && out_available_ < avail_min(false)) return &*out_;
    return nullptr;
  }
  void follow_clock(Nanos woken) noexcept;
  bool sleep(Substream& substream, Nanos until) noexcept;
  void sleep_registered(Nanos now) noexcept;
  void handle_events(unsigned events) noexcept;
  bool sleep_by_position(Substream& substream, Nanos until) noexcept;
  bool poll_for(std::span<pollfd> descriptors, Nanos length) noexcept;
  Wake rest(Nanos until) noexcept;
  void allow_changes(Turn& turn) const noexcept;
  void play(int frames, int more) noexcept TAUT_NONBLOCKING;
  [[nodiscard]] long reach(long beyond) const noexcept TAUT_NONBLOCKING;

  // Faults (recovery.cpp).
  void check() noexcept;
  void check_substream(Substream& substream, long available) noexcept;
  void take_trouble(int code) noexcept;
  void await_resume() noexcept;
  void restart(Cause cause) noexcept;
  int prepare() noexcept;
  void run() noexcept TAUT_NONBLOCKING;
  void open_time_line() noexcept;
  void lose(Cause cause, std::int64_t a, std::int64_t b = 0) noexcept;

  std::vector<reservation::Hold> holds_;  // goes last: the hardware is closed by then
  std::shared_ptr<Asker> asker_;
  Surroundings around_;
  Agreed agreed_;
  const WakePlan plan_;
  const long step_, ahead_;
  Lead lead_;
  const bool playback_first_;
  std::string name_;
  int nudge_;
  const Nanos lasts_;  // of a cycle
  const Nanos lost_;   // beyond jitter: the clock itself was interrupted
  std::optional<Substream> in_, out_;
  std::unique_ptr<Waiter> waiter_;  // on the master, if its cycles are short; destroyed before the substream
  std::optional<SilentTail> tail_;  // hardware only: other PCMs may hand out copies
  std::optional<Quiet> quiet_;
  bool linked_ = false;

  Phase phase_ = Phase::stopped;
  Frames in_next_ = 0, out_next_ = 0;  // next frame to read, to write, on the timeline
  Frames in_lost_ = 0, out_lost_ = 0;  // not reported yet
  long in_available_ = 0, out_available_ = 0;
  long out_written_ = 0;  // since prepare(): periods are counted from there
  int turn_left_ = 0;
  bool in_pieces_ = false;  // done() is called more than once per turn
  audio::ClockLoop loop_;
  Frames followed_ = 0;      // the clock loop is updated up to here
  bool timed_ = false;       // the clock loop has begun
  bool starting_ = false;    // no position reported yet
  Nanos served_at_ = 0;      // start of the last turn, if the hardware was not queried since; else 0
  Nanos watched_until_ = 0;  // when the watchdog fires
  Nanos resume_at_ = 0;      // no filling turn before this: its position has been served already

  PositionTimer timer_;
  Substream* hwsync_wanted_ = nullptr;  // check() shall hwsync it
  Substream* hwsynced_ = nullptr;       // was hwsynced with the cycle still incomplete

  int trouble_ = 0;     // negative errno from done()
  bool alarm_ = false;  // poll() reported an error
  bool suspended_ = false;
  int empty_wakes_ = 0;           // poll() reported frames that were not there
  int restarts_ = 0;              // since the last cycle
  bool avail_min_moved_ = false;  // by another margin; the kernel is updated outside the cycle
  Fault fault_;

  std::atomic<bool> nudged_{false}, wanted_by_other_{false};

  std::mutex control_;  // stopping, and giving away what is stopped
  bool started_ = false;
};

}  // namespace taut::device::alsa
