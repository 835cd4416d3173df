// SPDX-License-Identifier: MIT
// A WASAPI stream: the endpoints of a request as one turn, from the filling turn through the cycles to whatever ends
// them.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/wasapi/capture_endpoint.hpp"
#include "device/wasapi/render_endpoint.hpp"

namespace taut::device::wasapi {

/// Fault::cause: why a stream went or changed. `a` is a Windows code if known.
enum class Cause : int {
  none = 0,
  lost,      ///< unplugged, disabled, or switched to another format
  unstable,  ///< restarted `b` times in a row without a cycle
  failed,    ///< a call failed; restarted
  late,      ///< the double buffer went by unserved; restarted
  slow,      ///< a restart would be needed, but takes `b` ms
};

/// Timeline: a cycle of N frames is ready when the last endpoint has given in.position + N; out.position is N + margin
/// later than in.position. Windows starts capture and playback when it likes, so capture runs first, and the timeline
/// begins with the captured cycle whose output is due at least a margin after it is ready. The remainder, less than a
/// period, is part of out.latency, which the endpoints' own clocks reveal once the stream runs.
class WasapiStream final : public Stream {
 public:
  /// Takes over the clients. `agreed` is complete except for values known only while running. `room`: the largest
  /// margin to come.
  WasapiStream(System& system, Agreed agreed, Frames room, std::vector<Client> ins, std::vector<Client> outs);
  ~WasapiStream() override;
  WasapiStream(const WasapiStream&) = delete;
  WasapiStream& operator=(const WasapiStream&) = delete;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return *clock_; }
  Expected<void> start() override;
  Wake wait(Nanos until, Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override;
  [[nodiscard]] Fault fault() const noexcept override { return fault_; }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override;

 private:
  // Waiting for the filling turn; capturing until there is enough; starting playback; cycles.
  enum class Phase { stopped, filling, rolling, settling, running, gone };

  // The cycle (stream.cpp).
  void fill(Turn& turn) noexcept;
  bool serve(Turn& turn) noexcept;
  void put_sides(Turn& turn) noexcept;
  [[nodiscard]] bool complete() const noexcept;
  [[nodiscard]] Nanos ready_at() const noexcept;
  [[nodiscard]] Nanos due_at(Frames position) const noexcept;
  void cut() noexcept;
  void allow_changes(Turn& turn) const noexcept;
  int overdue() noexcept;
  bool sleep(Nanos until) noexcept;
  int wait_for(std::span<const Event> events, Nanos until) noexcept;
  void look() noexcept;
  bool take_nudge() noexcept;

  // Starting, and faults (start.cpp).
  com::Result roll() noexcept;
  [[nodiscard]] bool rolled() const noexcept TAUT_NONBLOCKING;
  template <class Do>
  com::Result timed(Do start) noexcept;
  void run() noexcept TAUT_NONBLOCKING;
  bool settle() noexcept;
  void align_outputs() noexcept;
  [[nodiscard]] Frames first_cycle() const noexcept;
  [[nodiscard]] Frames skip_unrecorded(Frames own) noexcept;
  void count_lost(Frames first) noexcept;
  void measure() noexcept;
  void take(com::Result code) noexcept;
  void restart(Cause cause, com::Result code) noexcept;
  void lose(Cause cause, std::int64_t a, std::int64_t b = 0) noexcept;
  [[nodiscard]] std::string names() const;

  System& system_;
  const platform::Clock* clock_;
  Agreed agreed_;
  const Frames largest_margin_, latency_jitter_;
  std::vector<CaptureEndpoint> ins_;
  std::vector<RenderEndpoint> outs_;
  std::vector<audio::Area> in_areas_, out_areas_;
  OwnEvent nudge_;
  std::vector<Event> events_;  // the nudge's, then the inputs', then the outputs'
  int signalled_ = 0;          // index of the event that was set; none: -1
  bool slept_ = false;         // until it was set

  Phase phase_ = Phase::stopped;
  Frames in_next_ = 0, out_next_ = 0;  // next frame to read, to write, on the timeline
  Frames in_lost_ = 0, out_lost_ = 0;  // not reported yet
  int turn_left_ = 0;
  Nanos ready_ = 0;  // of the last turn: never goes back
  // The timeline before a restart: when frames were given, and when their stamps say they were recorded.
  audio::ClockLoop line_, stamped_line_;
  bool lined_ = false, stamped_ = false;
  Nanos slowest_start_ = 0;  // longest time a driver took to start
  Nanos heard_from_ = 0;     // when any endpoint last signalled
  std::int64_t cycles_ = 0;  // since the last start
  bool measured_ = false, news_ = false;
  int restarts_ = 0;               // since the last cycle
  com::Result trouble_ = com::ok;  // from done()
  Cause postponed_ = Cause::none;  // a restart put off until the open turn is done
  com::Result postponed_code_ = com::ok;
  Fault fault_;

  std::atomic<bool> nudged_{false};
};

}  // namespace taut::device::wasapi
