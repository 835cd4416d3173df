// SPDX-License-Identifier: MIT
// What is said to the program, and what it answers.
#include <algorithm>
#include <mutex>
#include <optional>

#include "check/watch/session.hpp"
#include "platform/clock.hpp"

namespace taut::check {
namespace {

constexpr Nanos look_again = 1'000'000, longest_wait = 2'000'000'000;
constexpr TautLong latency_step = 64;

std::optional<Provocation> about(TautLong selector) noexcept {
  switch (selector) {
    case TAUT_MESSAGE_RESET_REQUEST:
      return Provocation::reset;
    case TAUT_MESSAGE_BUFFER_SIZE_CHANGE:
      return Provocation::size;
    case TAUT_MESSAGE_RESYNC_REQUEST:
      return Provocation::resync;
    case TAUT_MESSAGE_LATENCIES_CHANGED:
      return Provocation::latencies;
    case TAUT_MESSAGE_OVERLOAD:
      return Provocation::overload;
    default:
      return std::nullopt;
  }
}

/// Another rate that the driver can do; 0: none.
double other_rate(TautDriver* driver) noexcept {
  double now = 0;
  driver->table->get_sample_rate(driver, &now);
  for (const double rate : {44100.0, 48000.0, 96000.0})
    if (rate != now && driver->table->can_sample_rate(driver, rate) == TAUT_OK) return rate;
  return 0;
}

/// Another size of the grid; 0: there is none.
TautLong other_size(TautDriver* driver, TautLong now) noexcept {
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  if (driver->table->get_buffer_size(driver, &min, &max, &preferred, &step) != TAUT_OK || step == 0) return 0;
  if (step < 0) return now * 2 <= max ? now * 2 : now / 2 >= min ? now / 2 : 0;
  return now + step <= max ? now + step : now - step >= min ? now - step : 0;
}

}  // namespace

void Session::ask() noexcept {
  if (!program_.message) return;
  for (TautLong selector = 1; selector < static_cast<TautLong>(selector_count); ++selector)
    told(TAUT_MESSAGE_SELECTOR_SUPPORTED, selector);
  if (watched_.ledger.supports[TAUT_MESSAGE_RESET_REQUEST] != 2) watched_.ledger.note(Fault::no_to_reset);
  if (watched_.ledger.supports[TAUT_MESSAGE_ENGINE_VERSION] == 2) told(TAUT_MESSAGE_ENGINE_VERSION, 0);
}

TautLong Session::told(TautLong selector, TautLong value) noexcept {
  if (!program_.message) return 0;
  const CallerScope::Visit visit(watched_.scope, selector);
  const TautLong answer = program_.message(selector, value, nullptr, nullptr);
  heard(selector, value, answer);
  return answer;
}

void Session::heard(TautLong selector, TautLong value, TautLong answer) noexcept {
  Ledger& ledger = watched_.ledger;
  const bool no_bool = answer != 0 && answer != 1;
  if (selector == TAUT_MESSAGE_SELECTOR_SUPPORTED) {
    if (value > 0 && value < static_cast<TautLong>(selector_count)) {
      ledger.supports[static_cast<std::size_t>(value)] = 1 + (answer == 1 ? 1 : 0);
      if (no_bool) ledger.note(Fault::odd_answer, value, answer);
      if (const auto what = about(value)) ledger.about(*what).announced = answer;
    }
    return;
  }
  if (selector == TAUT_MESSAGE_ENGINE_VERSION) {
    constexpr TautLong wanted = 2;
    ledger.engine_version = 1 + answer;
    if (answer < wanted) ledger.note(Fault::low_version, answer);
    return;
  }
  if (no_bool) ledger.note(Fault::odd_answer, selector, answer);
  const auto what = about(selector);
  if (!what) return;
  // A no to a size is an answer as good as a yes: the driver then asks for a reset.
  const bool supported = ledger.supports[static_cast<std::size_t>(selector)] == 2;
  if (supported && answer != 1 && selector != TAUT_MESSAGE_BUFFER_SIZE_CHANGE)
    ledger.note(Fault::yes_then_no, selector, answer);
  agreed(*what, value, answer);
}

void Session::agreed(Provocation what, TautLong value, TautLong answer) noexcept {
  Asked& asked = watched_.ledger.about(what);
  if (asked.sent++ == 0) asked.answer = answer;
  asked.value = value;
  const bool due = what == Provocation::reset || what == Provocation::latencies || what == Provocation::size;
  if (!due || answer != 1) return;
  asked.pending = 1;
  agreed_at_[static_cast<std::size_t>(what)] = played_.load();
}

void Session::rate_changed(double rate) noexcept {
  if (!program_.sample_rate_did_change) return;
  // Not a selector of the protocol: it stands for this callback.
  constexpr TautLong rate_message = -1;
  const CallerScope::Visit visit(watched_.scope, rate_message);
  ++watched_.ledger.about(Provocation::rate).sent;
  program_.sample_rate_did_change(rate);
}

void Session::provoke(Provocation what) noexcept {
  // ended() waits for whoever has passed here.
  sending_ = true;
  const auto supports = [&](TautLong selector) { return told(TAUT_MESSAGE_SELECTOR_SUPPORTED, selector) == 1; };
  if (running_ && (program_.message || what == Provocation::rate)) {
    switch (what) {
      case Provocation::reset:
        if (supports(TAUT_MESSAGE_RESET_REQUEST)) told(TAUT_MESSAGE_RESET_REQUEST, 0);
        break;
      case Provocation::latencies:
        watched_.more_latency += latency_step;
        if (supports(TAUT_MESSAGE_LATENCIES_CHANGED)) told(TAUT_MESSAGE_LATENCIES_CHANGED, 0);
        break;
      case Provocation::rate:
        if (const double rate = other_rate(watched_.inner); rate > 0) {
          watched_.claimed_rate = rate;
          rate_changed(rate);
        }
        break;
      case Provocation::size:
        if (const TautLong size = other_size(watched_.inner, frames_); size > 0) {
          watched_.preferred = size;
          if (!supports(TAUT_MESSAGE_BUFFER_SIZE_CHANGE) || told(TAUT_MESSAGE_BUFFER_SIZE_CHANGE, size) != 1)
            if (supports(TAUT_MESSAGE_RESET_REQUEST)) told(TAUT_MESSAGE_RESET_REQUEST, 0);
        }
        break;
      case Provocation::overload:
        if (supports(TAUT_MESSAGE_OVERLOAD)) told(TAUT_MESSAGE_OVERLOAD, 0);
        break;
      case Provocation::resync:
        if (supports(TAUT_MESSAGE_RESYNC_REQUEST)) told(TAUT_MESSAGE_RESYNC_REQUEST, 0);
        break;
    }
  }
  sending_ = false;
}

void Session::ended() noexcept {
  running_ = false;
  if (watched_.scope.here().where == CallerScope::Where::message) return;
  const platform::Clock& clock = platform::system_clock();
  const Nanos end = clock.now() + longest_wait;
  while (sending_ && clock.now() < end) clock.sleep_until(clock.now() + look_again);
}

namespace {

std::mutex shelf_lock;
constexpr std::size_t most_shelved = 8;

std::vector<std::shared_ptr<Session>>& shelf() {
  // Never destroyed: a program may touch buffers while it ends.
  static auto* const sessions = new std::vector<std::shared_ptr<Session>>;
  return *sessions;
}

}  // namespace

void look_at_shelved() {
  const std::lock_guard lock(shelf_lock);
  for (const auto& session : shelf()) session->look();
}

void shelve(std::shared_ptr<Session> session, bool quiet) {
  const std::lock_guard lock(shelf_lock);
  for (const auto& each : shelf()) each->look();
  if (!quiet) {
    // Somebody is inside, and may be for ever.
    static auto* const stuck = new std::vector<std::shared_ptr<Session>>;
    stuck->push_back(session);
  }
  shelf().push_back(std::move(session));
  if (shelf().size() > most_shelved) shelf().erase(shelf().begin());
}

}  // namespace taut::check
