// SPDX-License-Identifier: MIT
#include "check/recorder.hpp"

#include <algorithm>

#include "platform/clock.hpp"
#include "platform/thread.hpp"
#include "protocol/int64.hpp"

namespace taut::check {
namespace {

bool zero(const void* bytes, std::size_t size) noexcept {
  const auto* const first = static_cast<const unsigned char*>(bytes);
  return std::all_of(first, first + size, [](unsigned char byte) { return byte == 0; });
}

constexpr Nanos look_again = 1'000'000;

}  // namespace

template <int which>
struct RecorderCallbacks {
  static Recorder& me() noexcept { return which == 0 ? Recorder::first() : Recorder::second(); }
  static void TAUT_CALLBACK buffer_switch(TautLong half, TautBool) { me().switched(half, nullptr); }
  static void TAUT_CALLBACK rate_changed(double) { ++me().rate_changes_; }
  static TautLong TAUT_CALLBACK message(TautLong selector, TautLong value, void*, double*) {
    return me().told(selector, value);
  }
  static TautTime* TAUT_CALLBACK with_time(TautTime* time, TautLong half, TautBool) {
    if (!me().takes_time) ++me().unasked_;
    me().switched(half, time);
    return nullptr;
  }
};

Recorder& Recorder::first() noexcept {
  static Recorder recorder;
  return recorder;
}

Recorder& Recorder::second() noexcept {
  static Recorder recorder;
  return recorder;
}

TautCallbacks Recorder::callbacks() const noexcept {
  const auto of = [this]<int which>() {
    return TautCallbacks{.buffer_switch = RecorderCallbacks<which>::buffer_switch,
                         .sample_rate_did_change = RecorderCallbacks<which>::rate_changed,
                         .message = has_message ? RecorderCallbacks<which>::message : nullptr,
                         .buffer_switch_time_info = has_time_info ? RecorderCallbacks<which>::with_time : nullptr};
  };
  return this == &first() ? of.template operator()<0>() : of.template operator()<1>();
}

int Recorder::recorded() const noexcept { return std::min(count(), static_cast<int>(most)); }

int Recorder::messages() const noexcept { return std::min(messages_.load(), static_cast<int>(said_.size())); }

void Recorder::switched(TautLong half, const TautTime* time) noexcept {
  if (inside_.fetch_add(1) != 0) ++nested_;
  Switch seen{.half = half, .thread = platform::current_thread_id(), .at = platform::system_clock().now()};
  if (time) {
    seen.with_time = true;
    seen.clean = zero(time->reserved, sizeof time->reserved) && zero(time->info.reserved, sizeof time->info.reserved) &&
                 zero(time->time_code.future, sizeof time->time_code.future);
    seen.position = protocol::whole(time->info.position);
    seen.time = protocol::whole(time->info.system_time);
    seen.rate = time->info.rate;
    seen.flags = time->info.flags;
  }
  const auto place = static_cast<std::size_t>(started_.fetch_add(1));
  if (place < most) record_[place] = seen;
  if (on_switch) on_switch(seen);
  ++switches_;
  --inside_;
}

TautLong Recorder::told(TautLong selector, TautLong value) noexcept {
  const auto place = static_cast<std::size_t>(messages_.fetch_add(1));
  if (place < said_.size()) said_[place] = {selector, value, between_.load(), platform::current_thread_id()};
  const TautLong about = selector == TAUT_MESSAGE_SELECTOR_SUPPORTED ? value : selector;
  if (about == TAUT_MESSAGE_SUPPORTS_TIME_INFO) return takes_time ? 1 : 0;
  if (about == TAUT_MESSAGE_SUPPORTS_TIME_CODE) return 0;
  if (selector == TAUT_MESSAGE_ENGINE_VERSION) return answers ? 2 : 0;
  return answers ? 1 : 0;
}

bool Recorder::wait(int n, Nanos bound) const noexcept {
  const platform::Clock& clock = platform::system_clock();
  const Nanos end = clock.now() + bound;
  while (count() < n) {
    if (clock.now() > end) return false;
    clock.sleep_until(clock.now() + look_again);
  }
  return true;
}

void Recorder::clear() noexcept {
  for (auto* number : {&switches_, &started_, &messages_, &rate_changes_, &nested_, &unasked_}) number->store(0);
}

}  // namespace taut::check
