// SPDX-License-Identifier: MIT
// The one owner of a session's device. Whoever opens, starts, serves, converts or closes it asks here.
//
//   absent -> opening -> ready -> in use -> (stop) ready
//                     -> offered -> in use -> lost -> closing -> absent
//
// Opening, starting and closing take as long as the system wants; no lock is held meanwhile, and whoever has to wait for
// them waits at most `patience`. The audio thread does nothing here but take(), a compare-and-swap, and lose(), a store.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/attachment.hpp"

namespace taut::engine {

class DeviceSlot {
 public:
  enum class State : std::uint8_t {
    absent,   ///< nothing is open
    opening,  ///< one thread opens, converts or starts it
    ready,    ///< open and stopped
    offered,  ///< back and running: the audio thread takes over at its next step
    in_use,   ///< the loop serves it
    lost,     ///< the audio thread let go of it: the worker closes or converts it
    closing,  ///< one thread closes it
  };

  /// Called with a stream that was just opened, before anybody else sees it. No lock is held.
  using Opened = std::function<void(Attachment&)>;

  /// `patience`: ns that a call waits for another thread's opening or closing.
  explicit DeviceSlot(const Wanted& wanted, Nanos patience = 2 * nanos_per_second)
      : wanted_(wanted), patience_(patience) {}
  ~DeviceSlot();
  DeviceSlot(const DeviceSlot&) = delete;
  DeviceSlot& operator=(const DeviceSlot&) = delete;

  // Control threads, one at a time.

  /// To `ready`, from any state that no loop is in. True: it was opened now; false: it was open already. Errors: of the
  /// backend; `busy` when another thread has not finished with the device within `patience`.
  Expected<bool> open(const Opened& opened);

  /// From `ready` to `in_use`: starts the stream. One that does not start is closed: it may be from before an unplugging.
  Expected<void> start();

  /// What open() made ready, until start() or close().
  [[nodiscard]] Attachment& opened() noexcept { return *attachment_; }

  /// Waits at most `patience` until no loop is left. False: the host is still in its callback.
  [[nodiscard]] bool wait_for_loop();

  /// For good: an open() under way is cancelled. Waits at most `patience`; false: another thread is still in the device and
  /// closes it when it comes back. Until then open() of the same device, in any slot of the process, waits for that too.
  bool close();

  // The loop.

  /// Audio thread, real-time safe: from `offered` to `in_use`; null when there is nothing to take.
  [[nodiscard]] Attachment* take() noexcept TAUT_NONBLOCKING;

  /// Audio thread, real-time safe: from `in_use` to `lost`.
  void lose() noexcept TAUT_NONBLOCKING { state_.store(State::lost, std::memory_order_release); }

  /// The loop has ended: stops the stream, which is `ready` again. Once for each start().
  void release();

  // The worker.

  /// Closes a lost stream. The sentence with which it explains its loss; empty when there is none.
  std::string close_lost();

  /// Whether the lost stream is still there and runs on other terms: convert() it.
  [[nodiscard]] bool convertible();

  /// The lost stream to `offered`, converted to the host's rate. As open().
  Expected<void> convert(const Opened& opened);

  /// From `absent` to `offered` while a loop waits for it; false: there is nothing to do. As open().
  Expected<bool> reopen(const Opened& opened);

  /// Has the stream recover its members, where one of several went. True: nothing is left to do.
  bool recover();

  // Any thread but the audio thread.

  /// Makes a sleeping wait() return.
  void nudge();

  /// How each member does. While recover() is under way: as it was before.
  [[nodiscard]] std::vector<std::string> describe();

  /// The sentence for a fault of the stream with this `generation`; empty when that one is not there any more.
  [[nodiscard]] std::string explain(std::uint64_t generation, const device::Fault& fault);

  /// Whether the device's time is not the system's, as far as it was ever open.
  [[nodiscard]] bool simulated() const noexcept { return simulated_.load(std::memory_order_relaxed); }

  [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_acquire); }

  /// Between start() and release().
  [[nodiscard]] bool serving() const noexcept { return serving_.load(std::memory_order_acquire); }

  /// The device is not there, or not yet again: for the loop that runs, or for the one that ran last.
  [[nodiscard]] bool away() const noexcept {
    const State now = state();
    return now != State::ready && now != State::in_use;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;
  enum class Then { ready, offered };
  template <class Make>
  Expected<void> fill(Lock& lock, Then then, const Opened& opened, const Make& make);
  template <class Use>
  bool visit(const Use& use);
  template <class Ready>
  bool wait(Lock& lock, const Ready& ready);
  [[nodiscard]] bool at_rest() const;
  [[nodiscard]] bool closable() const;
  bool has_lost(Lock& lock);
  void stop_offered(Lock& lock);
  void destroy(Lock& lock);
  void finish_close(Lock& lock);
  void set(State state);

  const Wanted& wanted_;
  const Nanos patience_;
  std::atomic<State> state_{State::absent};
  std::atomic<bool> serving_{false}, simulated_{false};
  std::mutex mutex_;  // for all below; never held in a call to a backend or a stream
  std::condition_variable changed_;
  std::unique_ptr<Attachment> attachment_;  // in `opening` and `closing` it belongs to the thread that is there
  std::uint64_t generation_ = 0;            // how often a stream was opened
  int visitors_ = 0;  // calls of nudge(), describe(), explain(), recover() that are within the stream
  bool closed_ = false, lingers_ = false;
  std::mutex members_;  // recover() and describe() exclude each other
  std::vector<std::string> described_;
};

}  // namespace taut::engine
