// SPDX-License-Identifier: MIT
// Fits a request to the hardware: the exact rate, the best format, the nearest cycle, the smallest buffer that holds
// cycle and margin.
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

/// An open PCM and the name that opened it.
struct OpenEnd {
  snd_pcm_t* pcm = nullptr;
  const Name* name = nullptr;
};

/// Configures the hardware for `request`. At least one end is given. Error `unsupported`, with what the device can do
/// instead. Control threads.
Expected<Agreement> negotiate(const Surroundings& around, const std::optional<OpenEnd>& in,
                              const std::optional<OpenEnd>& out, const Request& request);

/// The channels to open: as many as the user asked for, else all there are, else two if the PCM takes any number.
unsigned channels_of(const ConfigSpace& space, int asked);

/// What all spaces, narrowed to one rate, have in common. They must outlive the offer.
Offer offer_of(const Surroundings& around, std::vector<const ConfigSpace*> spaces, double rate);

}  // namespace taut::device::alsa
