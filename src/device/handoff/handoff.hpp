// SPDX-License-Identifier: MIT
// Hands buffers over between a sound server's real-time callback and the engine's own thread. For servers that call us
// (JACK, PipeWire, Core Audio) and for the other side of a bridged process. A backend's Stream owns one and forwards to
// it.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "audio/ring.hpp"
#include "device/device.hpp"
#include "device/handoff/handoff_ring.hpp"
#include "device/handoff/wakeups.hpp"

namespace taut::device::handoff {

/// The server's parameters and the request. Our memory is planar; the server's may have any step.
struct Terms {
  double rate = 0;
  int frames = 0;                         ///< per cycle; the longest if they vary
  bool fixed = true;                      ///< any other size is a change; false: sizes vary from cycle to cycle
  int largest = 0;                        ///< the longest cycle without reopening; 0: 2048 frames, or `frames` if more
  Frames margin = 0, room = 0;            ///< as in Request
  End in, out;                            ///< latency: the server's; for capture without the cycle
  int priority = 0;                       ///< for Agreed::priority
  std::vector<std::string> remarks = {};  ///< for Agreed::remarks
};

/// The margin in frames, as for Terms. A server keeps its devices a cycle ahead already: the usual safety would be a second
/// one and a period more, so it is left out. One that somebody chose is meant.
[[nodiscard]] inline Frames margin_beyond_server(const Request& request) noexcept {
  return request.usual_margin ? 0 : request.margin;
}

/// What a server takes of a margin, in frames: a fraction of a cycle would add latency and no time.
[[nodiscard]] constexpr Frames whole_cycles(Frames margin, int cycle) noexcept { return margin / cycle * cycle; }

/// One server callback. Frame i of channel c is at data + step * i. Null data: a silent input, an unwanted output.
struct ServerCycle {
  int frames = 0;
  std::span<const audio::Area> in, out;
  Nanos time = 0;      ///< input complete
  Nanos deadline = 0;  ///< latest return of the callback
  Frames lost = 0;     ///< server frames that passed without a callback, just before this one
};

/// Result for the server. `silent`: frames nobody wrote in time; `running` false: no engine runs.
struct Outcome {
  bool running = false;
  int silent = 0;
};

/// Fault causes of the hand-off itself; a backend's start at 0.
enum Cause : int { cycle_too_long = -1 };

/// Neither thread touches the other's memory. The server copies its input into one ring and takes its output from
/// another; the engine works on these rings only. Frames are addressed by position: output the engine writes after the
/// server went on without it lies at positions already passed, and is never read.
///
/// Start: the filling turn comes at once and is played by the server's first callback, whose input goes unused. Every
/// later callback is one turn. With a margin of 0 the callback waits for the turn's done(); with one or more server
/// cycles it plays what the previous turn wrote, without waiting.
class Handoff {
 public:
  /// Control threads. Errors: `no_memory`, `bad_request`.
  static Expected<std::unique_ptr<Handoff>> make(const Terms& terms,
                                                 std::unique_ptr<Wakeups> wakeups = std::make_unique<ParkedWakeups>());
  Handoff(const Handoff&) = delete;
  Handoff& operator=(const Handoff&) = delete;
  ~Handoff() = default;  ///< the server has stopped calling

  /// The whole callback. Server thread, one call at a time; allowed before start() and after stop(). Real-time safe,
  /// apart from the wait, which ends at the deadline.
  Outcome offer(const ServerCycle& cycle) noexcept;
  /// offer() in two parts, for a server whose callback must not wait here. All buffers stay valid until end().
  void begin(const ServerCycle& cycle) noexcept;
  [[nodiscard]] bool served() const noexcept;  ///< end() would give no silence
  Outcome end() noexcept;

  /// New parameters of the server from now on. Any thread, one at a time.
  struct Change {
    double rate = 0;
    Frames in_latency = 0, out_latency = 0;
  };
  void changed(const Change& change) noexcept;
  /// The server is gone. The first fault is kept; a new hand-off is needed. Any thread, real-time safe.
  void lost(const Fault& fault) noexcept;

  /// The engine's side: Stream's functions under Stream's rules.
  [[nodiscard]] const Agreed& agreed() const noexcept { return agreed_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING { return wakeups_->clock(); }
  Expected<void> start();
  Wake wait(Nanos until, Turn& turn) noexcept;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING;
  void nudge() noexcept;
  [[nodiscard]] Fault fault() const noexcept;
  [[nodiscard]] static std::optional<Error> explain(const Fault& fault);  ///< nullopt: a backend's own cause
  void stop() noexcept;

 private:
  static constexpr Frames none = std::numeric_limits<Frames>::max();  // no position
  enum class Phase : std::uint32_t { off, armed, running, resized, gone };
  // Tells the engine about a callback.
  struct Record {
    Frames start;  // position of its first frame
    int frames;
    Nanos time, deadline;
  };

  Handoff(const Terms& terms, int largest, std::unique_ptr<Wakeups> wakeups);

  [[nodiscard]] static Phase phase_of(std::uint64_t state) noexcept { return static_cast<Phase>(state & 0xff); }
  bool move(std::uint64_t& from, Phase to) noexcept;
  void force(Phase to) noexcept;
  [[nodiscard]] bool fits(int frames) const noexcept;
  void resize(std::uint64_t state, int frames) noexcept;
  bool enter(std::uint64_t state, bool& first) noexcept;

  bool take_changes() noexcept;
  void restart() noexcept;
  void arm() noexcept;
  void offer_filling(Turn& turn) noexcept;
  bool offer_cycle(Turn& turn) noexcept;
  bool next_record(Record& record) noexcept;
  Frames leave_out(const Record& record) noexcept;
  void allow_changes(Turn& turn) noexcept;

  const Terms terms_;
  const int largest_;
  const Frames largest_margin_;
  const bool capturing_, playing_;
  const std::unique_ptr<Wakeups> wakeups_;
  std::optional<HandoffRing> in_, out_;

  // Between the threads. All positions are on the server's timeline, which never goes back, not even at a restart, so
  // an unfinished callback of one run and the output of the next never overlap.
  audio::Ring<Record> records_;
  alignas(64) std::atomic<std::uint64_t> state_{0};  // the phase, with the number of the start above it
  std::atomic<Frames> written_{0};                   // engine: output complete up to here
  std::atomic<Frames> released_{0};                  // engine: input before this may be overwritten
  std::atomic<Frames> fill_end_{0}, fill_margin_{0};
  std::atomic<int> cycle_frames_{0};
  std::atomic<std::int64_t> changes_{0};
  std::atomic<double> rate_{0};
  std::atomic<Frames> in_latency_{0}, out_latency_{0};
  std::atomic<bool> nudged_{false}, fault_claimed_{false};
  Fault fault_;                                  // written before the phase becomes `gone`
  alignas(64) std::atomic<Frames> consumed_{0};  // server: callbacks finished up to here
  std::atomic<Frames> needed_;                   // the server sleeps until output is complete up to here
  std::atomic<Frames> missed_{0}, unserved_{0};  // frames of silence while running, and otherwise
  std::atomic<int> new_frames_{0};

  // The server's thread.
  alignas(64) ServerCycle cycle_;
  Frames start_ = 0;  // of the next callback
  Frames end_;        // of the current callback; `none`: nobody serves it

  // The engine's thread.
  alignas(64) Agreed agreed_;
  bool started_ = false, fill_ = false, filling_ = false;
  bool ran_before_ = false;  // since start(): unserved frames now count as lost
  int open_ = 0;             // frames done() still waits for
  int grow_ = 0, shrink_ = 0;
  Frames write_ = 0;                   // position of the next output
  Frames expected_ = 0;                // expected start of the next callback
  Frames in_next_ = 0, out_next_ = 0;  // on the stream's timeline
  Frames missed_seen_ = 0, unserved_seen_ = 0;
  std::int64_t changes_seen_ = 0;
  Nanos ready_ = 0;
};

}  // namespace taut::device::handoff
