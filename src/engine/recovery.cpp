// SPDX-License-Identifier: MIT
#include "engine/recovery.hpp"

#include <algorithm>

#include "engine/session.hpp"

namespace taut::engine {
namespace {

bool same_latencies(const device::Agreed& a, const device::Agreed& b) {
  const auto same = [](const device::End& one, const device::End& other) {
    return one.latency == other.latency && one.resampler == other.resampler &&
           one.latency_known == other.latency_known && one.latency_jitter == other.latency_jitter;
  };
  return a.margin == b.margin && a.frames == b.frames && a.fixed == b.fixed && same(a.in, b.in) && same(a.out, b.out);
}

}  // namespace

void Recovery::lost(Nanos at) noexcept {
  lost_at_ = at;
  retry_.changed(platform::system_clock().now());
}

void Recovery::work() {
  if (devices_changed_.exchange(false)) retry_.changed(platform::system_clock().now());
  if (session_.slot.convertible()) {
    refusal_.clear();
    // The pitch of what the host plays is kept in any case. A host that left the rate to the device is also asked to
    // reset, to get the new rate without conversion.
    if (const auto back = session_.slot.convert([this](Attachment& attachment) { opened(attachment); }); !back)
      refused(back.error());
    else if (session_.open_rate)
      session_.worker.post(Notice::reset);
  } else {
    close_lost();
    bring_back();
  }
  follow_devices();
  recover_members();
}

void Recovery::close_lost() {
  if (session_.slot.state() != DeviceSlot::State::lost) return;
  refusal_.clear();
  if (const std::string reason = session_.slot.close_lost(); !reason.empty())
    session_.journal.say(lost_at_ - session_.began, reason);
}

void Recovery::bring_back() {
  const auto back = session_.slot.reopen([this](Attachment& attachment) { opened(attachment); });
  if (!back) refused(back.error());
}

// Nobody else sees the stream yet, so the host learns its latencies before its first cycle.
void Recovery::opened(Attachment& attachment) {
  refusal_.clear();
  const device::Agreed before = session_.noted();
  session_.note(attachment);
  const device::Agreed after = session_.noted();
  for (const std::string& remark : after.remarks)
    if (std::ranges::find(before.remarks, remark) == before.remarks.end()) session_.journal.say(remark);
  if (!same_latencies(before, after)) session_.worker.post(Notice::latencies);
}

void Recovery::refused(const Error& error) {
  if (error.trouble == Trouble::absent || error.sentence() == refusal_) return;
  refusal_ = error.sentence();
  session_.journal.say(sentence({.kind = Event::Kind::refused}, refusal_));
  if (error.trouble == Trouble::unsupported) session_.worker.post(Notice::reset);
}

bool Recovery::waited_for() const noexcept { return session_.slot.serving() && session_.slot.away(); }

// A watch costs a thread of the backend's, so it exists only while the device is missing.
void Recovery::follow_devices() {
  if (!waited_for()) {
    watch_tried_ = false;
    watch_.reset();
  } else if (!std::exchange(watch_tried_, true) && !session_.slot.simulated()) {
    auto watch = session_.wanted.backend->watch([this](const device::Change&) {
      devices_changed_ = true;
      session_.worker.wake();
    });
    if (watch) watch_ = std::move(*watch);
  }
}

void Recovery::recover_members() {
  if (members_away_.exchange(false, std::memory_order_acquire) && !session_.slot.recover()) members_away_ = true;
}

Nanos Recovery::pause() const {
  // Simulated time may pass much faster than ours.
  if (session_.slot.simulated() && (members_away_ || waited_for())) return Retry::simulated;
  if (members_away_) return Retry::eager;
  if (session_.slot.state() == DeviceSlot::State::lost) return Retry::eager;
  if (!waited_for()) return never;
  return retry_.pause(platform::system_clock().now(), watch_ != nullptr);
}

}  // namespace taut::engine
