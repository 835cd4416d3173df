// SPDX-License-Identifier: MIT
// The audio thread: one wait, one turn, again; a stand-in when the device goes, the device again when it is back.
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
  /// For a session whose slot is `ready`. Made on a control thread, destroyed on any.
  explicit Loop(std::shared_ptr<EngineSession> session);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Gives `self` a thread of its own, with the best scheduling that can be had, that waits for go(). Before start():
  /// asking for real time takes longer than a device may go unserved.
  static Expected<void> make_thread(const std::shared_ptr<Loop>& self);

  /// Starts the device; then step() may be called, by one thread: its own after go(), or the caller's.
  Expected<void> start();

  /// Last of all, for from here on the host is called, and may end what is still being made.
  void go() noexcept { go_.wake(); }

  /// Instead of go(): ends the thread, and the stream where start() was done.
  void cancel() noexcept;

  /// One wait and at most one turn. False: it was stopped, call finish().
  bool step() noexcept;

  /// Stops the device. The stepping thread, after the last step.
  void finish() noexcept;

  /// Any thread: no callback runs after this returned, unless the caller is in the callback itself, or the host does not
  /// return from it within two seconds; even then the host is called no more.
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
  void set_patience() noexcept;

  const std::shared_ptr<EngineSession> session_;
  Cycle cycle_;
  StandIn stand_in_;
  Cycle::Fit stand_in_fit_;
  device::Stream* stream_ = nullptr;  // the device's, or the stand-in
  Attachment* attachment_ = nullptr;  // the device's; null on the stand-in
  device::Turn turn_;
  Nanos last_turn_ = 0, lost_at_ = 0;
  bool bridging_ = false;          // between the loss of a device and the first input after it is back
  Nanos heard_until_ = 0;          // the end of the last input that the cycle got
  Frames silent_ = 0;              // frames of silence in the lost device's place
  std::int64_t members_away_ = 0;  // of several devices
  Nanos sleep_looked_at_ = 0;
  Nanos patience_ = 0;  // the device's: how long it may give no turn
  std::atomic<bool> stop_{false};
  bool started_ = false;
  platform::Parker go_;
  std::optional<platform::Thread> thread_;
  std::optional<platform::CpuLatency> awake_;
};

}  // namespace taut::engine
