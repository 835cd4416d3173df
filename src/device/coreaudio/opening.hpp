// SPDX-License-Identifier: MIT
// Sets a device up for a stream: its rate, its buffer size, and who may use it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "device/coreaudio/hog.hpp"
#include "device/coreaudio/id.hpp"
#include "device/coreaudio/system.hpp"
#include "device/coreaudio/tap.hpp"
#include "device/device.hpp"

namespace taut::device::coreaudio {

/// What a stream is made of.
struct Setup {
  hal::Object device = 0;
  std::string name;             ///< for sentences
  std::string uid;              ///< empty: of a tap
  std::shared_ptr<Hog> hog;     ///< if asked for
  int inputs = 0, outputs = 0;  ///< channels in use
  double rate = 0;
  int frames = 0;
  bool fixed = true;
  std::vector<std::string> remarks;
  std::shared_ptr<Tap> tap;  ///< `device` is its aggregate
};

/// The device of a checked request, with its rate and size set as far as it follows. Errors: `absent`, `bad_request`,
/// `broken`, `busy`, `denied`, `unsupported`. May take seconds.
Expected<Setup> set_up(System& system, const Request& request);

/// Error `absent`: it has gone since, which is then the reason of whatever else has failed.
Expected<void> still_there(System& system, const Setup& setup);

/// Both directions as of now, in frames, without the HAL's own cycle.
struct Latencies {
  Frames in = 0, out = 0, in_safety = 0, out_safety = 0;
  bool in_known = true, out_known = true;
};
Latencies latencies_of(System& system, const Setup& setup);

}  // namespace taut::device::coreaudio
