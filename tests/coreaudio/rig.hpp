// SPDX-License-Identifier: MIT
// A stream on the fake HAL.
#pragma once
#include "coreaudio/fake_hal.hpp"
#include "device/coreaudio/backend.hpp"
#include "support/conformance.hpp"

namespace taut::tests::coreaudio {

using device::Can;
using device::Request;
using device::Wake;

inline const std::string box_id = "coreaudio:box:1";

inline const std::string tap_id = "coreaudio:tap";

inline Request both(int frames = 64, Frames margin = 0, double rate = 48000) {
  return {.in = box_id, .out = box_id, .rate = rate, .frames = frames, .margin = margin};
}

class Rig {
 public:
  explicit Rig(const Spec& spec = {}) : box(&mac.add(spec)) {}
  ~Rig() {
    stream.reset();
    CHECK(things_alive() == 0);
    CHECK(descriptions_alive() == 0);
    CHECK(objective_c().unknown_selectors == 0);
    CHECK(mac.taps_alive().empty());
    CHECK(mac.aggregates() == 0);
    CHECK(mac.listeners() == 0);
    CHECK(mac.procs() == 0);
    CHECK(mac.truth.wrong_calls == 0);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  bool open(const Request& request) {
    stream.reset();
    auto opened = backend->open(request);
    error = opened ? Error{} : opened.error();
    if (opened) stream = std::move(*opened);
    return opened.has_value();
  }

  /// Serves the stream until `done(wake, turn)`, at most `bound` on its clock.
  template <class Done>
  bool serve(Done done, Nanos bound = 60 * nanos_per_second) {
    device::Turn turn;
    for (const Nanos end = mac.clock.now() + bound; mac.clock.now() < end;) {
      const Wake wake = stream->wait(mac.clock.now() + nanos_per_second, turn);
      if (wake == Wake::turn) stream->done(turn.frames, 0);
      if (done(wake, turn)) return true;
      if (wake == Wake::gone) return false;
    }
    return false;
  }
  [[nodiscard]] bool remarked(const std::string& words) const {
    for (const auto& remark : stream->agreed().remarks)
      if (remark.find(words) != std::string::npos) return true;
    return false;
  }

  FakeHal mac;
  Device* box;
  std::unique_ptr<device::Backend> backend = make_backend(&mac);
  std::unique_ptr<device::Stream> stream;
  Error error;
};

}  // namespace taut::tests::coreaudio
