// SPDX-License-Identifier: MIT
// One card: what outlives its streams. Whether it is plugged in, who holds it, what is still to go wrong, the account.
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

/// The account as the hardware counts it, while any thread may read it. Real-time safe.
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
  const Nanos epoch;       ///< the card's clock and Fault::time count from here
  Schedule schedule;
  Account account;

  // Written by the audio thread as well as by control threads.
  std::atomic<bool> plugged{true};
  std::atomic<Nanos> back_at{never};
  std::atomic<std::int64_t> refusals{0};  ///< how many openings will still fail; -1: all
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
  std::vector<std::string> faults_seen;             ///< texts of the key `faults` that are on the schedule already
  std::int64_t told_unplugs = 0, told_returns = 0;  ///< to the watchers
  std::vector<platform::Parker*> sleepers;          ///< of the open streams: to tell them of new faults

  void schedule_fault(Fault fault);
  /// Takes over what an id says; while a stream holds the card nothing but its faults.
  void configure(const CardSettings& wanted);
  /// What unplug, back, refuse and rate do; real-time safe.
  void apply(const Fault& fault, Nanos at) noexcept TAUT_NONBLOCKING;
  /// Lets what was due by time happen while no stream runs. A fault that only a stream can have passes by.
  void settle(Nanos now);
  /// When settle() would find something next.
  [[nodiscard]] Nanos next_event() const noexcept;
};

}  // namespace taut::device::virtual_card
