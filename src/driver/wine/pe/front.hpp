// SPDX-License-Identifier: MIT
// The driver object that a Windows program in Wine holds: fills in a structure for each slot and calls the Linux half.
#pragma once
#include <atomic>
#include <mutex>
#include <string>

#include "driver/wine/pe/linux_half.hpp"
#include "driver/wine/pe/program.hpp"
#include "panel/windows/window.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace taut::driver::wine {

/// Calls from any thread in any state, as protocol::Slots has them. Without a Linux half init() fails, and the error
/// message says why.
class Front final : public protocol::Slots {
 public:
  /// `id`: the class the program asked for, which is also the interface; `name`: its registered name. One reference.
  Front(const TautGuid& id, std::string name);
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid* id, void** out) noexcept override;
  TautULong TAUT_UNKNOWN_CALL add_ref() noexcept override;
  TautULong TAUT_UNKNOWN_CALL release() noexcept override;
  TautBool init(void* system) noexcept override;
  void get_driver_name(char* name) noexcept override;
  TautLong get_driver_version() noexcept override;
  void get_error_message(char* text) noexcept override;
  TautResult start() noexcept override;
  TautResult stop() noexcept override;
  TautResult get_channels(TautLong* inputs, TautLong* outputs) noexcept override;
  TautResult get_latencies(TautLong* input, TautLong* output) noexcept override;
  TautResult get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred,
                             TautLong* granularity) noexcept override;
  TautResult can_sample_rate(double rate) noexcept override;
  TautResult get_sample_rate(double* rate) noexcept override;
  TautResult set_sample_rate(double rate) noexcept override;
  TautResult get_clock_sources(TautClockSource* sources, TautLong* count) noexcept override;
  TautResult set_clock_source(TautLong index) noexcept override;
  TautResult get_sample_position(TautInt64* position, TautInt64* time) noexcept override;
  TautResult get_channel_info(TautChannelInfo* info) noexcept override;
  TautResult create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                            const TautCallbacks* callbacks) noexcept override;
  TautResult dispose_buffers() noexcept override;
  TautResult control_panel() noexcept override;
  TautResult future(TautLong selector, void* parameter) noexcept override;
  TautResult output_ready() noexcept override;

 private:
  class Hold;
  ~Front();
  void let_go() noexcept;
  TautResult plain(Call call) noexcept;
  TautResult pair(Call call, TautLong* in, TautLong* out) noexcept;
  TautResult rate(Rate::What what, double* hz) noexcept;
  [[nodiscard]] Callbacks callbacks() const;
  TautResult text_of(TautLong selector, TautText* text) noexcept;
  TautResult without_half(TautLong selector, void* parameter) const noexcept;
  TautResult select_instance(const char* name) noexcept;

  const TautGuid id_;
  std::atomic<TautULong> references_{1};  // the program's
  std::atomic<TautULong> holds_{1};       // one for all of these, plus one for each call inside
  Address face_ = 0;                      // 0: no Linux half, for the reason in `trouble_`
  std::string trouble_, whole_trouble_;
  mutable std::mutex mutex_;  // for the two below; never held while calling
  std::string name_;
  Callbacks callbacks_;  // of the current buffers
  panel::windows::Window panel_;
};

}  // namespace taut::driver::wine
