// SPDX-License-Identifier: MIT
// Closes a lost device and brings it back: when the backend reports a change, and also from time to time.
#pragma once
#include <atomic>
#include <functional>
#include <string>

#include "engine/device_slot.hpp"
#include "engine/retry.hpp"

namespace taut::engine {

struct EngineSession;

/// Worker thread only, except where audio thread or watches are mentioned.
class Recovery {
 public:
  explicit Recovery(EngineSession& session) : session_(session) {}

  /// The device was lost at `at`, on the stream's clock.
  void lost(Nanos at) noexcept;

  /// One round.
  void work();

  /// ns until the next round is due; `never` if there is nothing to do.
  [[nodiscard]] Nanos pause() const;
  static constexpr Nanos never = -1;

  /// A member of a joined device went or returned. Audio thread, real-time safe.
  void member_changed() noexcept { members_away_.store(true, std::memory_order_release); }

 private:
  [[nodiscard]] bool waited_for() const noexcept;
  void close_lost();
  void bring_back();
  void follow_devices();
  void recover_members();
  void returned(const Attachment& attachment);
  void refused(const Error& error);
  void opened(Attachment& attachment);

  EngineSession& session_;
  Nanos lost_at_ = 0;
  std::string refusal_;  // why it could not be used again; reported once
  Retry retry_;
  std::atomic<bool> members_away_{false}, devices_changed_{false};
  bool watch_tried_ = false;
  device::Watch watch_;  // only while the device is missing
};

}  // namespace taut::engine
