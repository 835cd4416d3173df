// SPDX-License-Identifier: MIT
// A program of PipeWire's as its manual has it: one node, one port each way, a callback. What Taut is measured beside.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "audio/histogram.hpp"
#include "device/pipewire/client.hpp"

namespace taut::tests {

/// Sends an impulse now and then, and counts the frames until it comes back. Whoever makes it links "NAME:out" and "NAME:in".
class BareClient {
 public:
  /// `late`, which may be null and outlives this, is given the ns from each driver's cycle to this callback.
  BareClient(const device::pipewire::Library& library, const std::string& name, int frames,
             audio::Histogram* late = nullptr);
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;
  ~BareClient();

  std::atomic<Frames> round_trip{-1};  ///< of the last impulse
  std::atomic<std::int64_t> cycles{0};
  std::atomic<int> frames{0};  ///< of the last cycle

 private:
  static void on_process(void* self, spa_io_position* position);
  void process(const spa_io_clock& clock);

  audio::Histogram* const late_;
  std::unique_ptr<device::pipewire::Client> client_;
  pw_filter* filter_ = nullptr;
  void* in_ = nullptr;
  void* out_ = nullptr;
  spa_hook listener_{};
  Frames position_ = 0, sent_ = -1;
};

}  // namespace taut::tests
