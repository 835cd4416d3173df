// SPDX-License-Identifier: MIT
// What JACK's real-time thread does: a cycle through the hand-off. And what is lost there, counted.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "device/handoff/handoff.hpp"
#include "device/jack/library.hpp"

namespace taut::device::jack {

/// The frames that a server left out, of two accounts: its frame counter jumps by whole cycles, and its xruns tell a delay. Either may
/// come first, and neither is whole. What is told within `settles` frames is taken for the same loss.
class Losses {
 public:
  /// An xrun was told. Any one thread.
  void delayed(float microseconds, double rate) noexcept;
  /// Frames that went by without a cycle, right before the one that begins at `frame`. JACK's thread.
  Frames before(jack_nframes_t frame, jack_nframes_t frames) noexcept;

  /// The next cycle's frame says nothing of the one before. JACK's thread.
  void forget() noexcept { first_ = true; }

  /// A jump of more is another clock, no loss: a server that began to count anew.
  static constexpr std::int32_t longest = 1 << 22;
  static constexpr Frames settles = 1 << 14;

 private:
  std::atomic<Frames> delays_{0};
  Frames jumps_ = 0, told_ = 0;
  Frames quiet_ = 0;   // frames since anything was lost
  Frames offset_ = 0;  // of the delays
  jack_nframes_t expected_ = 0;
  bool first_ = true;
};

class Process {
 public:
  explicit Process(const Library& jack) : jack_(jack) {}

  /// Before the client is active.
  void set_ports(jack_client_t* client, std::vector<jack_port_t*> in, std::vector<jack_port_t*> out);
  /// Until then there is silence. `handoff` outlives the last call.
  void serve(handoff::Handoff* handoff) noexcept { handoff_.store(handoff, std::memory_order_release); }
  /// Any thread.
  void set_rate(double rate) noexcept { rate_.store(rate, std::memory_order_relaxed); }
  /// A server that runs free of time gets silence at once, and the host its cycles from pace(). Any thread.
  void freewheel(bool on) noexcept { free_.store(on); }
  [[nodiscard]] bool freewheels() const noexcept { return free_.load(); }
  /// While the server runs free of time: one thread calls this again and again; the time until the next call in ns. It waits
  /// for nothing, so that a cycle is opened by one call and closed by a later one.
  Nanos pace() noexcept;

  /// JACK's process callback.
  void call(jack_nframes_t frames) noexcept;

  Losses losses;

 private:
  struct Times {
    Nanos begin, next;
    jack_nframes_t frame;  // by the server's counter
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
  std::vector<audio::Area> no_in_, no_out_;  // without memory: silence in, nothing wanted out
  std::atomic<handoff::Handoff*> handoff_{nullptr};
  // Either thread is at the hand-off only while the other is not: each says so before it looks at the other.
  std::atomic<bool> free_{false}, calling_{false}, pacing_{false};
  std::atomic<int> cycle_frames_{0};
  bool open_ = false;  // a cycle without buffers is under way
  Nanos due_ = 0;
};

}  // namespace taut::device::jack
