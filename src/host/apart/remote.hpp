// SPDX-License-Identifier: MIT
// A driver in a process of its own, as its program sees it: an object of the protocol like any other, whose calls cannot crash
// the program and come back within a bound.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/apart/shared.hpp"
#include "host/host.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"
#include "taut/protocol.h"

namespace taut::host::apart {

/// Starts a process that loads the driver. A call that takes longer than `patience` ns, but for the panel's, ends the process;
/// from then on every call fails, and the error's words say how it ended. The process itself may take a minute to start; then
/// `ready` is called. A driver that ends while it has buffers asks the program to open it again. One reference. Errors: as
/// load(), and `absent` if the process's program is not installed.
Expected<TautDriver*> load_apart(const Entry& entry, Nanos patience, const std::function<void()>& ready);

class RemoteDriver final : public protocol::Slots {
 public:
  RemoteDriver(std::shared_ptr<DriverProcess> process, std::string name, Nanos patience);

  // In this order, once.
  Expected<void> get_ready();
  Expected<void> load(const Entry& entry);

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
                                            TautLong* granularity) noexcept override;
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
  static constexpr std::uint32_t slot_panel = 21;

  /// The slot's call, its arguments in the block; TAUT_HARDWARE_MALFUNCTION if the process has ended or does not answer.
  TautResult ask(std::uint32_t slot) noexcept;
  TautResult numbers(std::uint32_t slot, TautLong* a, TautLong* b, TautLong* c = nullptr,
                     TautLong* d = nullptr) noexcept;
  TautResult text(std::uint32_t selector, TautText* text) noexcept;

  void watch_end() noexcept;      // a thread: how the process ends
  void pass_messages() noexcept;  // a thread: what the driver tells
  void run_cycles() noexcept;     // a thread: callbacks, while there are buffers
  void end_cycles() noexcept;
  [[nodiscard]] bool in_callback() const noexcept { return callback_thread_.load() == std::this_thread::get_id(); }
  [[nodiscard]] Error why_not();  // the driver is not loaded
  [[nodiscard]] std::string why_it_ended();

  const std::shared_ptr<DriverProcess> process_;
  Block& block_;
  const std::string name_;
  const Nanos patience_;
  std::atomic<TautULong> references_{1};

  std::mutex asking_;  // one call at a time
  std::atomic<bool> ended_{false}, quit_{false}, gave_up_{false}, ready_{false};
  std::atomic<const char*> slow_{nullptr};  // the function whose call was given up, or was made when the process ended
  std::mutex words_mutex_;
  std::string how_;  // it ended

  TautCallbacks callbacks_{};
  std::mutex callbacks_mutex_;  // their coming and going, against messages
  std::atomic<bool> cycles_quit_{false};
  std::atomic<std::thread::id> callback_thread_;
  std::optional<platform::Thread> cycles_, messages_, watcher_;
  platform::Grant grant_;  // of `cycles_`
  bool ready_helps_ = false;
};

}  // namespace taut::host::apart
