// SPDX-License-Identifier: MIT
// What a request becomes on the hardware: rate exactly as asked, the best format, the nearest cycle, the smallest buffer
// that holds cycle and margin.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/params/agreement.hpp"
#include "device/alsa/params/config_space.hpp"
#include "device/alsa/params/quirks.hpp"
#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// One direction's open PCM and the name it was opened by.
struct OpenEnd {
  snd_pcm_t* pcm = nullptr;
  const Name* name = nullptr;
};

/// Puts the request into the hardware. At least one of the ends is given. Errors: `unsupported`, with what the device can
/// do instead. Control threads.
Expected<Agreement> negotiate(const Surroundings& around, const std::optional<OpenEnd>& in,
                              const std::optional<OpenEnd>& out, const Request& request);

/// The channels to open of a space: those that the user asked for, all there are, or two of a PCM that takes any number.
unsigned channels_of(const ConfigSpace& space, int asked);

/// What the spaces have in common at a rate to which they are narrowed. They must outlive it.
Offer offer_of(const Surroundings& around, std::vector<const ConfigSpace*> spaces, double rate);

}  // namespace taut::device::alsa
