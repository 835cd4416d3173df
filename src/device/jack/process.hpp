// SPDX-License-Identifier: MIT
// JACK's real-time thread: passes a cycle through the hand-off, and counts what was lost.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "device/handoff/handoff.hpp"
#include "device/jack/library.hpp"

namespace taut::device::jack {

/// Frames a server skipped, from two sources: its frame counter jumps by whole cycles, and its xruns report a delay.
/// Either may come first, and neither is complete. Reports within `settles` frames count as the same loss.
class Losses {
 public:
  /// An xrun was reported. Any one thread.
  void delayed(float microseconds, double rate) noexcept;
  /// Frames without a cycle right before the one that begins at `frame`. JACK's thread.
  Frames before(jack_nframes_t frame, jack_nframes_t frames) noexcept;

  /// The next cycle's frame is unrelated to the previous one's. JACK's thread.
  void forget() noexcept { first_ = true; }

  /// A larger jump is not a loss but another clock: a server that started counting again.
  static constexpr std::int32_t longest = 1 << 22;
  static constexpr Frames settles = 1 << 14;

 private:
  std::atomic<Frames> delays_{0};
  Frames jumps_ = 0, told_ = 0;
  Frames quiet_ = 0;   // frames since the last loss
  Frames offset_ = 0;  // of the delays
  jack_nframes_t expected_ = 0;
  bool first_ = true;
};

class Process {
 public:
  explicit Process(const Library& jack) : jack_(jack) {}

  /// Before the client is active.
  void set_ports(jack_client_t* client, std::vector<jack_port_t*> in, std::vector<jack_port_t*> out);
  /// Silence until then. `handoff` outlives the last call.
  void serve(handoff::Handoff* handoff) noexcept { handoff_.store(handoff, std::memory_order_release); }
  /// Any thread.
  void set_rate(double rate) noexcept { rate_.store(rate, std::memory_order_relaxed); }
  /// A freewheeling server gets silence at once, and the host its cycles from pace(). Any thread.
  void freewheel(bool on) noexcept { free_.store(on); }
  [[nodiscard]] bool freewheels() const noexcept { return free_.load(); }
  /// While the server freewheels, one thread calls this repeatedly; returns the time until the next call, ns. Never
  /// waits: one call opens a cycle, a later one closes it.
  Nanos pace() noexcept;

  /// JACK's process callback.
  void call(jack_nframes_t frames) noexcept;

  Losses losses;

 private:
  struct Times {
    Nanos begin, next;
    jack_nframes_t frame;  // on the server's counter
    bool counted;
  };
  [[nodiscard]] Times times(jack_nframes_t frames, Nanos now) const noexcept;
  void fetch(jack_nframes_t frames) noexcept;
  void silence(jack_nframes_t frames) noexcept;
  void offer(handoff::Handoff& handoff, jack_nframes_t frames) noexcept;

  const Library& jack_;
  jack_client_t* client_ = nullptr;
  std::atomic<double> rate_{0};
  std::vector<jack_port_t*> in_ports_, out_ports_;
  std::vector<audio::Area> in_, out_;
  std::vector<audio::Area> no_in_, no_out_;  // without memory: silent input, unwanted output
  std::atomic<handoff::Handoff*> handoff_{nullptr};
  // Each thread is at the hand-off only while the other is not: it announces itself before it checks the other.
  std::atomic<bool> free_{false}, calling_{false}, pacing_{false};
  std::atomic<int> cycle_frames_{0};
  bool open_ = false;  // a cycle without buffers is in progress
  Nanos due_ = 0;
};

}  // namespace taut::device::jack
