// SPDX-License-Identifier: MIT
// A minimal PipeWire client as in its manual: one node, one port per direction, a callback. The baseline for Taut.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "audio/histogram.hpp"
#include "device/pipewire/client.hpp"

namespace taut::tests {

/// Sends an impulse repeatedly, and counts the frames until it returns. The caller links "NAME:out" and "NAME:in".
class BareClient {
 public:
  /// `late` may be null and must outlive this; records the ns from the driver's cycle to this callback.
  BareClient(const device::pipewire::Library& library, const std::string& name, int frames,
             audio::Histogram* late = nullptr);
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;
  ~BareClient();

  std::atomic<Frames> round_trip{-1};  ///< of the last two impulses in a row that took the same time
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
  Frames position_ = 0, sent_ = -1, last_trip_ = -1;
};

}  // namespace taut::tests
