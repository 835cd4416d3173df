// SPDX-License-Identifier: MIT
// The audio client of an endpoint, initialised in one of the three modes.
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "device/wasapi/endpoints.hpp"
#include "device/wasapi/formats.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

/// A Windows event, or none.
class OwnEvent {
 public:
  OwnEvent() = default;
  explicit OwnEvent(System& system) : system_(&system), event_(system.make_event()) {}
  OwnEvent(OwnEvent&& other) noexcept : system_(other.system_), event_(std::exchange(other.event_, nullptr)) {}
  OwnEvent& operator=(OwnEvent&& other) noexcept {
    std::swap(system_, other.system_);
    std::swap(event_, other.event_);
    return *this;
  }
  OwnEvent(const OwnEvent&) = delete;
  OwnEvent& operator=(const OwnEvent&) = delete;
  ~OwnEvent() {
    if (event_) system_->close_event(event_);
  }
  [[nodiscard]] Event get() const noexcept { return event_; }

 private:
  System* system_ = nullptr;
  Event event_ = nullptr;
};

/// The mixer's possible periods: multiples of `step` from `least` to `most`, frames. All 0: none.
struct Periods {
  int standard = 0, step = 0, least = 0, most = 0;
};

/// Ready to start. `period`: how often, and how many frames, the hardware or mixer takes or gives.
struct Client {
  EndpointInfo endpoint;
  Mode mode = Mode::shared;
  EndpointFormat format;
  int period = 0, buffer = 0;  ///< frames; of an exclusive stream, the buffer is one of two halves
  bool raw = false;
  std::vector<std::string> remarks;
  Ref<com::AudioClient> audio;  ///< before its services, which must be released first
  Ref<com::RenderClient> render;
  Ref<com::CaptureClient> capture;
  Ref<com::AudioClock> clock;
  OwnEvent event;
};

/// What a client is asked for.
struct ClientRequest {
  Mode mode = Mode::shared;  ///< never automatic
  int rate = 0, frames = 0;
  std::optional<audio::SampleType> format;
  bool raw = true;
};

/// Why not.
struct ClientRefusal {
  com::Result code = com::ok;
  Error error;
};
using Made = std::expected<Client, ClientRefusal>;

/// An endpoint's client, not initialised. Error: a Windows code.
std::expected<Ref<com::AudioClient>, com::Result> activate(System& system, const EndpointInfo& endpoint);

/// The mixer's format. Error: a Windows code; `unsupported_format` if Taut cannot convert its samples.
std::expected<EndpointFormat, com::Result> mix_format(System& system, com::AudioClient& client);

/// The periods of IAudioClient3; all 0 without it.
Periods short_periods(com::AudioClient& client, const EndpointFormat& mix);

/// The best of `periods` for a buffer of `frames`: the longest that divides it, else the one that delays least; the
/// least if all are longer than the buffer.
int best_period(const Periods& periods, int frames);

/// Formats an exclusive stream at `rate` can have, best first.
std::vector<EndpointFormat> exclusive_formats(System& system, com::AudioClient& client, int rate);

Made make_client(System& system, const EndpointInfo& endpoint, const ClientRequest& request);

}  // namespace taut::device::wasapi
