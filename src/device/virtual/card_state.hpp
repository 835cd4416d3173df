// SPDX-License-Identifier: MIT
// The part of a card that outlives its streams: whether it is plugged in, who holds it, pending faults, the account.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "device/virtual/card.hpp"
#include "device/virtual/card_settings.hpp"
#include "device/virtual/schedule.hpp"
#include "device/virtual/time.hpp"

namespace taut::device::virtual_card {

/// Counted by the hardware, read by any thread. Real-time safe.
class Account {
 public:
  void add(std::int64_t Truth::* part, std::int64_t amount = 1) noexcept {
    std::atomic_ref(truth_.*part).fetch_add(amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::int64_t get(std::int64_t Truth::* part) const noexcept {
    return std::atomic_ref(truth_.*part).load(std::memory_order_relaxed);
  }
  [[nodiscard]] Truth truth() const noexcept;

 private:
  mutable Truth truth_;
};

struct Card::State {
  State(std::string card_name, Time& world_time, platform::Parker& world_bell);

  const std::string name;
  Time& time;
  platform::Parker& bell;  ///< wakes the world's watcher
  const Nanos epoch;       ///< zero of the card's clock and of Fault::time
  Schedule schedule;
  Account account;

  // Written by the audio thread as well as by control threads.
  std::atomic<bool> plugged{true};
  std::atomic<Nanos> back_at{never};
  std::atomic<std::int64_t> refusals{0};  ///< opens that will still fail; -1: all
  std::atomic<Trouble> refusal{Trouble::busy};
  std::atomic<int> new_inputs{-1}, new_outputs{-1};
  std::atomic<double> new_rate{0};
  std::atomic<int> running{0};  ///< streams between start() and stop()
  std::atomic<Frames> run{0};

  std::mutex mutex;  ///< for the rest; control threads only
  CardSettings settings;
  std::function<Nanos()> delays;     ///< of wake-ups; may be empty
  std::shared_ptr<const Ends> ends;  ///< may be null
  bool listed = false;
  int holders = 0;  ///< open streams
  double current_rate = 0;
  std::vector<std::string> faults_seen;             ///< texts of the key `faults` already scheduled
  std::int64_t told_unplugs = 0, told_returns = 0;  ///< to the watchers
  std::vector<platform::Parker*> sleepers;          ///< of the open streams, to wake them for new faults

  void schedule_fault(Fault fault);
  /// Applies the settings of an id; while a stream holds the card, only its faults.
  void configure(const CardSettings& wanted);
  /// Applies unplug, back, refuse and rate; real-time safe.
  void apply(const Fault& fault, Nanos at) noexcept TAUT_NONBLOCKING;
  /// Lets faults due by time happen while no stream runs. Faults that need a stream are skipped.
  void settle(Nanos now);
  /// When settle() has something to do next.
  [[nodiscard]] Nanos next_event() const noexcept;
};

}  // namespace taut::device::virtual_card
