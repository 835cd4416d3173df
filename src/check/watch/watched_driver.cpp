// SPDX-License-Identifier: MIT
// Lifetime, states, and the questions. Buffers are in making.cpp.
#include "check/watch/watched_driver.hpp"

#include <cmath>
#include <cstring>

#include "check/watch/call.hpp"
#include "check/watch/provoker.hpp"
#include "taut/extension.h"

namespace taut::check {
namespace {

using Table = TautDriverTable;

constexpr TautGuid unknown_id{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

bool same(const TautGuid& a, const TautGuid& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// For the ledger; 0 for what is no positive number.
std::int64_t millihertz(double rate) {
  constexpr double highest = 1e12;
  return std::isfinite(rate) && rate > 0 && rate < highest ? std::llround(rate * 1000) : 0;
}

}  // namespace

WatchedDriver::WatchedDriver(Ledger& ledger, TautDriver* inner, const TautGuid* id)
    : watched_{.ledger = ledger, .inner = inner, .scope = {}}, id_(id ? std::optional<TautGuid>(*id) : std::nullopt) {
  ++ledger.objects;
  std::array<char, device_size> device = ledger.device;
  device.back() = '\0';
  if (device.front() == '\0') return;
  std::string lines = std::string("device = ") + device.data() + "\n";
  this->inner(&Table::future, TautLong{TAUT_FUTURE_SETTINGS}, static_cast<void*>(lines.data()));
}

std::shared_ptr<Session> WatchedDriver::session() const {
  const std::lock_guard lock(lock_);
  return session_;
}

TautLong WatchedDriver::query_interface(const TautGuid* id, void** out) noexcept {
  Call call(*this, query_interface_slot);
  call.places(out != nullptr);
  if (call.gone()) return call.answer(TautLong{TAUT_NOT_PRESENT});
  if (!id_ || !out) {
    const TautLong result = inner(&Table::query_interface, id, out);
    if (!out || !*out) return call.answer(result);
    inner(&Table::release);
  } else if (!id || !(same(*id, *id_) || same(*id, unknown_id))) {
    *out = nullptr;
    constexpr auto no_interface = static_cast<TautLong>(0x80004002u);
    return call.answer(no_interface);
  }
  ++references_;
  *out = object();
  return call.answer(TautLong{0});
}

TautULong WatchedDriver::add_ref() noexcept {
  Call call(*this, add_ref_slot);
  return call.gone() ? 0 : call.answer(++references_);
}

TautULong WatchedDriver::release() noexcept {
  Call call(*this, release_slot);
  if (call.gone()) return 0;
  const TautULong left = --references_;
  if (left > 0) return call.answer(left);
  call.changes();
  const State state = state_;
  if (state == State::running) watched_.ledger.note(Fault::release_running);
  if (state == State::prepared) watched_.ledger.note(Fault::release_prepared);
  if (const auto open = session()) open->ended();
  inner(&Table::release);
  if (state == State::running) look_at_end_of_run();
  put_away(State::gone);
  ++watched_.ledger.objects_gone;
  return call.answer(left);
}

TautBool WatchedDriver::init(void* system) noexcept {
  Call call(*this, init_slot);
  if (call.gone()) return 0;
  const bool again = state_ != State::loaded;
  if (again) watched_.ledger.note(Fault::init_again);
  const TautBool result = inner(&Table::init, system);
  if (result == 1 && !again) {
    ++watched_.ledger.initialised;
    owner_ = thread_mark();
    State loaded = State::loaded;
    state_.compare_exchange_strong(loaded, State::initialised);
  }
  return call.answer(result);
}

void WatchedDriver::get_driver_name(char* name) noexcept {
  Call call(*this, name_slot);
  call.places(name != nullptr);
  if (call.gone()) {
    if (name) *name = '\0';
    return;
  }
  inner(&Table::get_driver_name, name);
}

TautLong WatchedDriver::get_driver_version() noexcept {
  Call call(*this, version_slot);
  return call.answer(call.gone() ? TautLong{1} : inner(&Table::get_driver_version));
}

void WatchedDriver::get_error_message(char* text) noexcept {
  Call call(*this, error_slot);
  call.places(text != nullptr);
  if (call.gone()) {
    if (text) *text = '\0';
    return;
  }
  inner(&Table::get_error_message, text);
}

TautResult WatchedDriver::start() noexcept {
  Call call(*this, start_slot);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  look_before_start();
  const auto open = session();
  if (state_ == State::prepared && open) {
    watched_.started = false;
    open->begun();
  }
  const TautResult result = inner(&Table::start);
  if (result != TAUT_OK) return call.answer(result);
  watched_.started = true;
  State prepared = State::prepared;
  state_.compare_exchange_strong(prepared, State::running);
  ++watched_.ledger.runs;
  if (open) provoke_while_running(watched_.ledger, open);
  return call.answer(result);
}

TautResult WatchedDriver::stop() noexcept {
  Call call(*this, stop_slot);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const bool runs = state_ == State::running;
  if (!runs && state_ != State::loaded) watched_.ledger.note(Fault::stop_idle);
  const auto open = session();
  if (runs && open) open->ended();
  const TautResult result = inner(&Table::stop);
  State running = State::running;
  if (result == TAUT_OK && state_.compare_exchange_strong(running, State::prepared)) look_at_end_of_run();
  return call.answer(result);
}

TautResult WatchedDriver::get_channels(TautLong* inputs, TautLong* outputs) noexcept {
  Call call(*this, channels_slot);
  call.places(inputs && outputs);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::get_channels, inputs, outputs);
  if (result == TAUT_OK) channels_asked_ = true;
  return call.answer(result);
}

TautResult WatchedDriver::get_latencies(TautLong* input, TautLong* output) noexcept {
  Call call(*this, latencies_slot);
  call.places(input && output);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::get_latencies, input, output);
  if (result != TAUT_OK) return call.answer(result);
  if (output) *output += watched_.more_latency;
  (state_ >= State::prepared ? latency_after_ : latency_before_) = true;
  Asked& asked = watched_.ledger.about(Provocation::latencies);
  if (asked.pending.exchange(0) != 0) ++asked.honoured;
  return call.answer(result);
}

TautResult WatchedDriver::get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) noexcept {
  Call call(*this, sizes_slot);
  call.places(min && max && preferred && step);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::get_buffer_size, min, max, preferred, step);
  if (result != TAUT_OK) return call.answer(result);
  sizes_asked_ = true;
  if (const TautLong told = watched_.preferred; told > 0 && preferred) *preferred = told;
  return call.answer(result);
}

TautResult WatchedDriver::can_sample_rate(double rate) noexcept {
  Call call(*this, can_rate_slot, millihertz(rate));
  if (millihertz(rate) == 0) watched_.ledger.note(Fault::odd_rate, 0, can_rate_slot);
  return call.answer(call.gone() ? TautResult{TAUT_NOT_PRESENT} : inner(&Table::can_sample_rate, rate));
}

TautResult WatchedDriver::get_sample_rate(double* rate) noexcept {
  Call call(*this, get_rate_slot);
  call.places(rate != nullptr);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::get_sample_rate, rate);
  if (result != TAUT_OK) return call.answer(result);
  if (const double claimed = watched_.claimed_rate; claimed > 0 && rate) *rate = claimed;
  rate_known_ = true;
  refused_rate_ = 0;
  return call.answer(result);
}

TautResult WatchedDriver::set_sample_rate(double rate) noexcept {
  Call call(*this, set_rate_slot, millihertz(rate));
  if (millihertz(rate) == 0 && rate != 0) watched_.ledger.note(Fault::odd_rate, 0, set_rate_slot);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::set_sample_rate, rate);
  if (result == TAUT_OK) {
    watched_.claimed_rate = 0;
    rate_known_ = true;
    refused_rate_ = 0;
  } else if (state_ != State::loaded) {
    ++watched_.ledger.rates_refused;
    refused_rate_ = millihertz(rate) == 0 ? 1.0 : rate;
  }
  return call.answer(result);
}

TautResult WatchedDriver::get_clock_sources(TautClockSource* sources, TautLong* count) noexcept {
  Call call(*this, clocks_slot);
  call.places(sources && count && *count >= 1);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const TautResult result = inner(&Table::get_clock_sources, sources, count);
  if (result != TAUT_OK || !sources || !count) return call.answer(result);
  const std::lock_guard lock(lock_);
  for (TautLong k = 0; k < *count; ++k) clocks_.insert(sources[k].index);
  return call.answer(result);
}

TautResult WatchedDriver::set_clock_source(TautLong index) noexcept {
  Call call(*this, set_clock_slot, index);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  {
    const std::lock_guard lock(lock_);
    if (!clocks_.contains(index)) watched_.ledger.note(Fault::clock_not_offered, index);
  }
  return call.answer(inner(&Table::set_clock_source, index));
}

TautResult WatchedDriver::get_sample_position(TautInt64* position, TautInt64* time) noexcept {
  Call call(*this, position_slot);
  call.places(position && time);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  // Within the callback the stream runs, whether start has returned or not.
  if (state_ == State::initialised || state_ == State::prepared)
    if (call.where() == CallerScope::Where::outside) watched_.ledger.note(Fault::position_idle);
  return call.answer(inner(&Table::get_sample_position, position, time));
}

TautResult WatchedDriver::control_panel() noexcept {
  Call call(*this, panel_slot);
  return call.answer(call.gone() ? TautResult{TAUT_NOT_PRESENT} : inner(&Table::control_panel));
}

TautResult WatchedDriver::future(TautLong selector, void* parameter) noexcept {
  Call call(*this, future_slot, selector);
  // Taut's own are made for it.
  const bool made_for_it =
      selector == TAUT_FUTURE_GAP || selector == TAUT_FUTURE_TELEMETRY || selector == TAUT_FUTURE_PASS_TIME;
  if (call.where() == CallerScope::Where::callback && !made_for_it)
    watched_.ledger.note(Fault::asks_in_callback, future_slot);
  return call.answer(call.gone() ? TautResult{TAUT_NOT_PRESENT} : inner(&Table::future, selector, parameter));
}

TautResult WatchedDriver::output_ready() noexcept {
  Call call(*this, ready_slot);
  if (call.gone()) return call.answer(TautResult{TAUT_NOT_PRESENT});
  const bool within = call.where() == CallerScope::Where::callback;
  if (within) {
    if (ready_refused_) watched_.ledger.note(Fault::ready_though_refused);
    if (Session* const session = watched_.sounding) session->ready();
  } else {
    ++watched_.ledger.ready_outside;
  }
  const TautResult result = inner(&Table::output_ready);
  if (result == TAUT_OK) ++watched_.ledger.ready_known;
  if (result == TAUT_NOT_PRESENT) ready_refused_ = true;
  return call.answer(result);
}

}  // namespace taut::check
