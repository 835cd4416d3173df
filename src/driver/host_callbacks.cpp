// SPDX-License-Identifier: MIT
#include "driver/host_callbacks.hpp"

#include <algorithm>
#include <utility>

#include "driver/border.hpp"
#include "platform/float_state.hpp"
#include "protocol/int64.hpp"

namespace taut::driver {
namespace {

bool supports(const TautCallbacks& callbacks, TautLong selector) {
  return callbacks.message && callbacks.message(TAUT_MESSAGE_SELECTOR_SUPPORTED, selector, nullptr, nullptr) == 1;
}

/// Whether the host's "no" to a selector means anything. Some answer 0 to every question but act on a reset. Every host
/// knows at least one of these, so one that denies them all is not answering the question.
bool answers_about_selectors(const TautCallbacks& callbacks) {
  constexpr TautLong known[] = {TAUT_MESSAGE_SELECTOR_SUPPORTED, TAUT_MESSAGE_ENGINE_VERSION,
                                TAUT_MESSAGE_RESYNC_REQUEST,     TAUT_MESSAGE_LATENCIES_CHANGED,
                                TAUT_MESSAGE_SUPPORTS_TIME_INFO, TAUT_MESSAGE_OVERLOAD};
  return std::ranges::any_of(known, [&](TautLong selector) { return supports(callbacks, selector); });
}

}  // namespace

bool wants_time_info(const TautCallbacks& callbacks) {
  return supports(callbacks, TAUT_MESSAGE_SUPPORTS_TIME_INFO) &&
         callbacks.message(TAUT_MESSAGE_SUPPORTS_TIME_INFO, 0, nullptr, nullptr) == 1 &&
         callbacks.buffer_switch_time_info;
}

HostCallbacks::HostCallbacks(const TautCallbacks& callbacks, bool with_time, std::shared_ptr<CallbackScope> scope,
                             engine::HostNeeds needs)
    : callbacks_(callbacks), with_time_(with_time), needs_(needs), threads_(std::move(scope)) {}

void HostCallbacks::process(int half, const engine::Moment& moment) noexcept TAUT_NONBLOCKING {
  const CallbackScope::Visit visit(threads_, moment);
  const platform::FloatState ours(platform::FloatState::Meanwhile::same);
  // What the host does in its callback is its own business.
  if (with_time_) {
    // Reset each time: a host may have written to it.
    cycle_ = {};
    TautTimeInfo& info = cycle_.time.info;
    info.flags = TAUT_TIME_SYSTEM_TIME_VALID | TAUT_TIME_POSITION_VALID | TAUT_TIME_RATE_VALID;
    info.position = protocol::parted(moment.position);
    info.system_time = stamp(moment.time);
    info.rate = moment.rate;
    unproven([&] { callbacks_.buffer_switch_time_info(&cycle_.time, half, 1); });
  } else {
    unproven([&] { callbacks_.buffer_switch(half, 1); });
  }
}

void HostCallbacks::tell(engine::Notice notice) noexcept {
  const CallbackScope::Visit visit(threads_);
  using enum engine::Notice;
  switch (notice) {
    case reset:
      reset_ = ask_reset();
      return;
    case latencies:
      return send(TAUT_MESSAGE_LATENCIES_CHANGED);
    case overload:
      return send(TAUT_MESSAGE_OVERLOAD);
  }
}

// Only a reset is sent even if the host does not claim to support it: it is the protocol's oldest message, and without
// it a changed setting would wait for ever. A host that refuses it unannounced is not sent it that way again.
panel::Reset HostCallbacks::ask_reset() noexcept {
  if (!callbacks_.message) return panel::Reset::refused;
  const bool announced = supports(callbacks_, TAUT_MESSAGE_RESET_REQUEST);
  if (!announced && (refused_bare_ || answers_about_selectors(callbacks_))) return panel::Reset::refused;
  const bool taken = callbacks_.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr) == 1;
  refused_bare_ = !announced && !taken;
  return taken ? panel::Reset::agreed : panel::Reset::refused;
}

void HostCallbacks::send(TautLong selector) noexcept {
  if (supports(callbacks_, selector)) callbacks_.message(selector, 0, nullptr, nullptr);
}

}  // namespace taut::driver
