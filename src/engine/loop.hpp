// SPDX-License-Identifier: MIT
// The audio thread: wait for a turn, serve it, repeat. A stand-in takes over when the device goes, the device when it
// returns.
#pragma once
#include <memory>

#include "engine/session.hpp"
#include "engine/stand_in.hpp"
#include "platform/cpu_latency.hpp"
#include "platform/parker.hpp"
#include "platform/thread.hpp"

namespace taut::engine {

class Loop {
 public:
  /// The session's slot must be `ready`. Made on a control thread, destroyed on any.
  explicit Loop(std::shared_ptr<EngineSession> session);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Creates the thread of `self`, with the best scheduling available; it waits for go(). Call before start():
  /// requesting real time takes longer than a device may go unserved.
  static Expected<void> make_thread(const std::shared_ptr<Loop>& self);

  /// Starts the device. Then one thread calls step(): its own after go(), or the caller's.
  Expected<void> start();

  /// Call last: from here on the host is called, and may end what is still being made.
  void go() noexcept { go_.wake(); }

  /// Instead of go(): ends the thread, and the stream if start() was called.
  void cancel() noexcept;

  /// One wait and at most one turn. False: stopped; call finish().
  bool step() noexcept;

  /// Stops the device. On the stepping thread, after the last step.
  void finish() noexcept;

  /// Any thread: no callback runs afterwards, unless called from the callback or the host does not return within two
  /// seconds; even then it is not called again.
  void stop() noexcept;

  void output_ready() noexcept { cycle_.output_ready(); }

  /// Running::pass().
  bool pass(Nanos ns) noexcept;

 private:
  void act(device::Wake wake, Nanos deadline) noexcept;
  void lose(Event::Kind kind, std::int64_t a) noexcept;
  void take_offer() noexcept;
  void change() noexcept;
  void bridge() noexcept;
  void lose_member() noexcept;
  void look_for_sleep(const platform::Clock& clock) noexcept;
  void pass_news() noexcept;
  void set_timeout() noexcept;

  const std::shared_ptr<EngineSession> session_;
  Cycle cycle_;
  StandIn stand_in_;
  Cycle::Fit stand_in_fit_;
  device::Stream* stream_ = nullptr;  // the device's or the stand-in
  Attachment* attachment_ = nullptr;  // the device's; null on the stand-in
  device::Turn turn_;
  Nanos last_turn_ = 0, lost_at_ = 0;
  bool bridging_ = false;          // between the loss of a device and the first input after its return
  Nanos heard_until_ = 0;          // end of the last input given to the cycle
  Frames silent_ = 0;              // frames of silence in place of the lost device
  std::int64_t members_away_ = 0;  // of a joined device
  Nanos sleep_looked_at_ = 0;
  Nanos timeout_ = 0;  // how long the device may give no turn
  std::atomic<bool> stop_{false};
  bool started_ = false;
  platform::Parker go_;
  std::optional<platform::Thread> thread_;
  std::optional<platform::CpuLatency> awake_;
};

}  // namespace taut::engine
