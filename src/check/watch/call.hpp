// SPDX-License-Identifier: MIT
// One call of the program: what can be said of it before it is passed on, and its line in the ledger.
#pragma once
#include "check/watch/watched_driver.hpp"
#include "platform/clock.hpp"

namespace taut::check {

/// The protocol's functions, by their place in the table.
enum Slot : std::int64_t {
  query_interface_slot,
  add_ref_slot,
  release_slot,
  init_slot,
  name_slot,
  version_slot,
  error_slot,
  start_slot,
  stop_slot,
  channels_slot,
  latencies_slot,
  sizes_slot,
  can_rate_slot,
  get_rate_slot,
  set_rate_slot,
  clocks_slot,
  set_clock_slot,
  position_slot,
  channel_slot,
  create_slot,
  dispose_slot,
  panel_slot,
  future_slot,
  ready_slot,
};

class WatchedDriver::Call {
 public:
  /// `first`: an argument worth a place in the ledger.
  Call(WatchedDriver& driver, Slot slot, std::int64_t first = 0) noexcept
      : driver_(driver), ledger_(driver.watched_.ledger), slot_(slot), here_(driver.watched_.scope.here()) {
    begin_ = platform::system_clock().now();
    ++ledger_.slots[static_cast<std::size_t>(slot)];
    // The ring is for what happens now and then.
    if (here_.where != CallerScope::Where::callback || !any_time()) write(first);
    look();
  }
  ~Call() {
    if (counted_) --driver_.busy_;
    if (number_ == 0) return;
    record().took = platform::system_clock().now() - begin_;
    record().result = result_;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// The object has been released for the last time: nothing may be passed on.
  [[nodiscard]] bool gone() const noexcept { return gone_; }
  [[nodiscard]] CallerScope::Where where() const noexcept { return here_.where; }
  /// Notes the result and returns it.
  template <class T>
  T answer(T result) noexcept {
    result_ = static_cast<std::int64_t>(result);
    return result;
  }
  /// Notes a missing place for an answer.
  void places(bool all) noexcept {
    if (!all) ledger_.note(Fault::null_place, slot_);
  }
  /// The call changes the driver's state: outside callbacks only.
  void changes() noexcept {
    if (here_.where == CallerScope::Where::callback) ledger_.note(Fault::changes_in_callback, slot_);
    if (here_.where == CallerScope::Where::message) ledger_.note(Fault::changes_in_message, slot_, here_.selector);
  }

 private:
  [[nodiscard]] bool any_time() const noexcept {
    return slot_ <= release_slot || slot_ == position_slot || slot_ == ready_slot;
  }
  [[nodiscard]] bool before_init() const noexcept {
    return slot_ <= error_slot || slot_ == panel_slot || slot_ == future_slot;
  }
  [[nodiscard]] bool a_change() const noexcept {
    return slot_ == init_slot || slot_ == start_slot || slot_ == stop_slot || slot_ == set_rate_slot ||
           slot_ == set_clock_slot || slot_ == create_slot || slot_ == dispose_slot || slot_ == panel_slot;
  }

  void look() noexcept {
    const State state = driver_.state_;
    gone_ = state == State::gone;
    if (gone_) {
      ledger_.note(Fault::after_release, slot_);
      return;
    }
    if (state == State::loaded && !before_init()) ledger_.note(Fault::before_init, slot_);
    if (a_change())
      changes();
    else if (here_.where == CallerScope::Where::callback && !any_time() && slot_ != future_slot)
      ledger_.note(Fault::asks_in_callback, slot_);
    if (any_time() || here_.where != CallerScope::Where::outside) return;
    counted_ = true;
    if (driver_.busy_.fetch_add(1) > 0) ledger_.note(Fault::at_once, slot_, driver_.busy_slot_);
    driver_.busy_slot_ = slot_;
    const std::uint64_t owner = driver_.owner_;
    if (owner != 0 && owner != thread_mark()) ledger_.note(Fault::other_thread, slot_);
  }

  [[nodiscard]] CallRecord& record() const noexcept {
    return ledger_.ring[static_cast<std::size_t>(number_ - 1) % kept_calls];
  }

  void write(std::int64_t first) noexcept {
    number_ = ++ledger_.calls;
    CallRecord& at = record();
    at.number = number_;
    at.at = begin_ - ledger_.epoch;
    at.took = -1;
    at.thread = static_cast<std::int64_t>(thread_mark());
    at.slot = slot_;
    at.state = static_cast<std::int64_t>(driver_.state_.load());
    at.within = here_.where == CallerScope::Where::outside ? 0 : here_.where == CallerScope::Where::callback ? 1 : 2;
    at.first = first;
    at.result = 0;
  }

  WatchedDriver& driver_;
  Ledger& ledger_;
  const Slot slot_;
  const CallerScope::Here here_;
  Nanos begin_ = 0;
  std::int64_t number_ = 0, result_ = 0;
  bool gone_ = false, counted_ = false;
};

}  // namespace taut::check
