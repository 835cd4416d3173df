// SPDX-License-Identifier: MIT
// A driver that passes all calls on to another one and writes down what the program does.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "check/watch/session.hpp"
#include "taut/protocol.h"

namespace taut::check {

/// Survives its last release, to answer a program that calls it then; the memory is never given back.
class WatchedDriver final : public protocol::Slots {
 public:
  /// `inner`: one reference, which becomes this object's. `id`: what QueryInterface answers to besides IUnknown's id;
  /// null: whatever `inner` answers to. The ledger outlives the process's last callback.
  WatchedDriver(Ledger& ledger, TautDriver* inner, const TautGuid* id);
  WatchedDriver(const WatchedDriver&) = delete;
  WatchedDriver& operator=(const WatchedDriver&) = delete;

  /// As a program holds it.
  [[nodiscard]] TautDriver* object() noexcept { return reinterpret_cast<TautDriver*>(static_cast<Slots*>(this)); }

  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid* id, void** out) noexcept override;
  TautULong TAUT_UNKNOWN_CALL add_ref() noexcept override;
  TautULong TAUT_UNKNOWN_CALL release() noexcept override;
  TautBool TAUT_SLOT_CALL init(void* system) noexcept override;
  void TAUT_SLOT_CALL get_driver_name(char* name) noexcept override;
  TautLong TAUT_SLOT_CALL get_driver_version() noexcept override;
  void TAUT_SLOT_CALL get_error_message(char* text) noexcept override;
  TautResult TAUT_SLOT_CALL start() noexcept override;
  TautResult TAUT_SLOT_CALL stop() noexcept override;
  TautResult TAUT_SLOT_CALL get_channels(TautLong* inputs, TautLong* outputs) noexcept override;
  TautResult TAUT_SLOT_CALL get_latencies(TautLong* input, TautLong* output) noexcept override;
  TautResult TAUT_SLOT_CALL get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred,
                                            TautLong* step) noexcept override;
  TautResult TAUT_SLOT_CALL can_sample_rate(double rate) noexcept override;
  TautResult TAUT_SLOT_CALL get_sample_rate(double* rate) noexcept override;
  TautResult TAUT_SLOT_CALL set_sample_rate(double rate) noexcept override;
  TautResult TAUT_SLOT_CALL get_clock_sources(TautClockSource* sources, TautLong* count) noexcept override;
  TautResult TAUT_SLOT_CALL set_clock_source(TautLong index) noexcept override;
  TautResult TAUT_SLOT_CALL get_sample_position(TautInt64* position, TautInt64* time) noexcept override;
  TautResult TAUT_SLOT_CALL get_channel_info(TautChannelInfo* info) noexcept override;
  TautResult TAUT_SLOT_CALL create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                           const TautCallbacks* callbacks) noexcept override;
  TautResult TAUT_SLOT_CALL dispose_buffers() noexcept override;
  TautResult TAUT_SLOT_CALL control_panel() noexcept override;
  TautResult TAUT_SLOT_CALL future(TautLong selector, void* parameter) noexcept override;
  TautResult TAUT_SLOT_CALL output_ready() noexcept override;

 private:
  class Call;
  enum class State : std::uint8_t { loaded, initialised, prepared, running, gone };
  static constexpr std::size_t most_channels = 512;

  template <class Slot, class... Arguments>
  auto inner(Slot slot, Arguments... arguments) const noexcept {
    return (watched_.inner->table->*slot)(watched_.inner, arguments...);
  }
  [[nodiscard]] std::shared_ptr<Session> session() const;
  void look_before_making(const TautBufferInfo* infos, TautLong count, TautLong frames, const TautCallbacks& callbacks);
  void look_at_size(TautLong frames);
  void look_before_start();
  std::vector<SessionChannel> described(const std::vector<TautBufferInfo>& infos, TautLong frames) const;
  TautResult make(TautBufferInfo* infos, TautLong count, TautLong frames, const TautCallbacks& callbacks);
  void made(TautLong frames);
  void put_away(State now);
  void look_at_end_of_run();

  Watched watched_;
  const std::optional<TautGuid> id_;
  std::atomic<TautULong> references_{1};
  std::atomic<State> state_{State::loaded};
  std::atomic<std::uint64_t> owner_{0};  // the thread of init
  std::atomic<int> busy_{0};             // control calls inside, and one of them
  std::atomic<std::int64_t> busy_slot_{0};
  std::atomic<bool> channels_asked_{false}, sizes_asked_{false}, rate_known_{false}, ready_refused_{false};
  std::atomic<bool> latency_before_{false}, latency_after_{false};
  std::atomic<double> refused_rate_{0};
  std::array<std::array<std::atomic<bool>, most_channels>, 2> type_read_{};
  mutable std::mutex lock_;  // of the following; never held during a call of the driver or the program
  std::shared_ptr<Session> session_;
  std::vector<TautBufferInfo> channels_;  // of the session
  std::set<TautLong> clocks_;             // offered
};

}  // namespace taut::check
