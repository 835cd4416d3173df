// SPDX-License-Identifier: MIT
// The only owner of a session's device. Everything that opens, starts, serves, converts or closes it goes through here.
//
//   absent -> opening -> ready -> in use -> (stop) ready
//                     -> offered -> in use -> lost -> closing -> absent
//
// Opening, starting and closing take as long as the system needs. No lock is held meanwhile, and others wait for them
// `patience` at most. The audio thread only uses take(), a compare-and-swap, and lose(), a store.
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
    opening,  ///< a thread is opening, converting or starting it
    ready,    ///< open and stopped
    offered,  ///< back and running: the audio thread takes over at its next step
    in_use,   ///< served by the loop
    lost,     ///< the audio thread has let go: the worker closes or converts it
    closing,  ///< a thread is closing it
  };

  /// Called with a newly opened stream before anybody else sees it, without a lock.
  using Opened = std::function<void(Attachment&)>;

  /// `patience`: how long a call waits for another thread to open or close, ns.
  explicit DeviceSlot(const Wanted& wanted, Nanos patience = 2 * nanos_per_second)
      : wanted_(wanted), patience_(patience) {}
  ~DeviceSlot();
  DeviceSlot(const DeviceSlot&) = delete;
  DeviceSlot& operator=(const DeviceSlot&) = delete;

  // Control threads, one at a time.

  /// To `ready`, from any state without a loop. True: opened now; false: was open already. Errors: the backend's;
  /// `busy` if another thread is still inside the device after `patience`.
  Expected<bool> open(const Opened& opened);

  /// From `ready` to `in_use`: starts the stream. A stream that fails to start is closed, as it may predate an unplug.
  Expected<void> start();

  /// The stream made ready by open(), until start() or close().
  [[nodiscard]] Attachment& opened() noexcept { return *attachment_; }

  /// Waits at most `patience` for the loop to end. False: the host is still in its callback.
  [[nodiscard]] bool wait_for_loop();

  /// Closes for good and cancels an open() in progress. Waits at most `patience`. False: another thread is still inside
  /// the device and closes it on return; until then open() of the same device in any slot of the process waits for that
  /// too.
  bool close();

  // The loop.

  /// From `offered` to `in_use`; null if nothing is offered. Audio thread, real-time safe.
  [[nodiscard]] Attachment* take() noexcept TAUT_NONBLOCKING;

  /// From `in_use` to `lost`. Audio thread, real-time safe.
  void lose() noexcept TAUT_NONBLOCKING { state_.store(State::lost, std::memory_order_release); }

  /// The loop has ended: stops the stream, which becomes `ready`. Once per start().
  void release();

  // The worker.

  /// Closes a lost stream. Returns its explanation of the loss, or an empty string.
  std::string close_lost();

  /// Whether the lost stream is still there and runs on other terms, so that convert() can help.
  [[nodiscard]] bool convertible();

  /// From `lost` to `offered`, converted to the host's rate. See open().
  Expected<void> convert(const Opened& opened);

  /// From `absent` to `offered` while a loop waits for it; false: nothing to do. See open().
  Expected<bool> reopen(const Opened& opened);

  /// Lets a joined stream recover its members. True: nothing left to do.
  bool recover();

  // Any thread but the audio thread.

  /// Makes a sleeping wait() return.
  void nudge();

  /// The state of each member. During recover(): as it was before.
  [[nodiscard]] std::vector<std::string> describe();

  /// Explains a fault of the stream with this `generation`; empty if that stream is gone.
  [[nodiscard]] std::string explain(std::uint64_t generation, const device::Fault& fault);

  /// Whether the device runs on simulated time, as far as it was ever open.
  [[nodiscard]] bool simulated() const noexcept { return simulated_.load(std::memory_order_relaxed); }

  [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_acquire); }

  /// Between start() and release().
  [[nodiscard]] bool serving() const noexcept { return serving_.load(std::memory_order_acquire); }

  /// The device is missing, for the loop that runs or the one that ran last.
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
  std::mutex mutex_;  // for all below; never held while calling a backend or a stream
  std::condition_variable changed_;
  std::unique_ptr<Attachment> attachment_;  // in `opening` and `closing`: owned by the thread that does it
  std::uint64_t generation_ = 0;            // streams opened so far
  int visitors_ = 0;                        // calls of nudge(), describe(), explain() and recover() inside the stream
  bool closed_ = false, lingers_ = false;
  std::mutex members_;  // recover() and describe() exclude each other
  std::vector<std::string> described_;
};

}  // namespace taut::engine
