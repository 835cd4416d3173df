// SPDX-License-Identifier: MIT
// Does what the audio thread must not: turns its events into sentences and into messages to the host, closes a lost
// device and brings it back, and tunes the margin. A thread of its own, made when there is first something to do, so
// that there is none while nothing is wrong; nobody joins it unbounded.
#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "engine/host.hpp"
#include "platform/parker.hpp"

namespace taut::engine {

struct Session;
struct Attachment;

class Keeper {
 public:
  explicit Keeper(Session& session) : session_(session) {}

  /// From now on wake() makes a thread where there is none; it keeps the session alive as long as it runs. Without this
  /// all work is done by calls of work().
  void employ() noexcept;

  /// Any thread, the audio thread between two cycles: one system call when the keeper sleeps, a new thread when there is
  /// none yet. Should the system give none, the next call tries again.
  void wake() noexcept;

  /// Any control thread: the host is told as soon as it is safe.
  void post(const Notice& notice);

  /// One round on the calling thread; for Drive::caller.
  void work();

  /// Ends the thread. The host is told nothing after this returned, unless it is the keeper itself that is calling, or a
  /// call into the host does not come back within half a second.
  void close() noexcept;

  /// The newest sentences, oldest first, each with its time since start.
  [[nodiscard]] std::vector<std::string> sentences() const;

  /// How many there were in all.
  [[nodiscard]] std::int64_t sentence_count() const;

 private:
  void run();
  [[nodiscard]] bool restless() const;
  void hear();
  static void take(const Event& event, device::Agreed& agreed);
  void look_after_device();
  void convert(std::unique_ptr<Attachment> outdated);
  bool give_back(Expected<std::unique_ptr<Attachment>> back);
  void mend();
  [[nodiscard]] std::string reason_of(const Event& event) const;
  void tell_host();
  void remember(const Event& event, const std::string& reason);
  [[nodiscard]] std::string at(Nanos time, const std::string& sentence) const;
  void say(const std::string& sentence);

  Session& session_;
  platform::Parker parker_;
  std::atomic<bool> closed_{false}, employed_{false};
  std::atomic<bool> ended_{true};          // no thread, or none any more
  std::atomic<std::uintptr_t> thread_{0};  // the thread's own number
  mutable std::mutex mutex_;               // for the two queues; never held in a call to the host
  std::deque<std::string> sentences_;
  std::int64_t sentence_count_ = 0;
  std::deque<Notice> notices_;
  std::uint64_t unheard_ = 0;
  std::string loss_;  // why the device went, from its own mouth
  Nanos loss_heard_ = 0;
  std::string refusal_;  // why it could not be used again: told once
};

}  // namespace taut::engine
