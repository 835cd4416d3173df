// SPDX-License-Identifier: MIT
// A driver on a simulated device, with a cable from its outputs to its inputs. It keeps every rule of docs/conformance.md, or
// breaks one on purpose: the fault that TAUT_TEST_FAULT names (faults.txt).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "taut/protocol.h"

namespace taut::tests {

/// Whether this fault was asked for.
bool faulty(std::string_view name) noexcept;

inline constexpr TautLong channels = 2;  // each way

struct Memory;

/// From start to stop. Its thread owns it too, so whoever ends it need not wait.
struct Run {
  TautCallbacks callbacks{};
  const TautCallbacks* of_caller = nullptr;  // where the fault is to use that
  bool with_time = false, resets = false;
  std::shared_ptr<Memory> memory;
  TautLong frames = 0, first_half = 0;
  double rate = 0;
  std::int64_t first_position = 0;
  std::atomic<bool> end{false}, ended{false};
  std::atomic<std::int64_t> position{0}, time{0};
  std::atomic<int> ready{0};
  std::atomic<std::thread::id> thread{};
};

/// Starts its thread.
void begin(const std::shared_ptr<Run>& run);
/// Ends it. Waits up to 2 s unless the caller is its thread.
void end(Run& run);
std::int64_t now();

/// Two halves for each channel, aligned.
struct Memory {
  Memory(std::size_t halves, std::size_t bytes);
  std::vector<std::byte> bytes;
  std::vector<std::byte*> halves;
  std::vector<TautBufferInfo> infos;
};

class HostileDriver final : public protocol::Slots {
 public:
  HostileDriver();
  TautLong query_interface(const TautGuid* id, void** out) noexcept override;
  TautULong add_ref() noexcept override;
  TautULong release() noexcept override;
  TautBool init(void* system) noexcept override;
  void get_driver_name(char* name) noexcept override;
  TautLong get_driver_version() noexcept override;
  void get_error_message(char* text) noexcept override;
  TautResult start() noexcept override;
  TautResult stop() noexcept override;
  TautResult get_channels(TautLong* inputs, TautLong* outputs) noexcept override;
  TautResult get_latencies(TautLong* input, TautLong* output) noexcept override;
  TautResult get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) noexcept override;
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
  enum class State { loaded, initialised, prepared, running };
  TautResult make(TautBufferInfo* infos, TautLong count, TautLong frames, const TautCallbacks* callbacks);
  TautResult io_format(TautLong selector, TautIoFormat& asked) noexcept;
  void negotiate(const TautCallbacks& callbacks);
  ~HostileDriver();

  std::mutex control_;
  std::atomic<State> state_{State::loaded};
  std::atomic<TautULong> references_{1};
  std::atomic<double> rate_{48000};
  std::atomic<TautLong> frames_{64};
  std::atomic<TautLong> format_{TAUT_IO_FORMAT_PCM};
  std::string name_ = "Model";
  std::shared_ptr<Run> run_;
  TautCallbacks callbacks_{};
  const TautCallbacks* of_caller_ = nullptr;
  bool with_time_ = false;
  std::shared_ptr<Memory> memory_;
  std::thread::id home_;
  std::atomic<int> ready_calls_{0};
  int starts_ = 0;
};

}  // namespace taut::tests
