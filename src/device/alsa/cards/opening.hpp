// SPDX-License-Identifier: MIT
// Opens PCMs; if one is busy, says who holds it.
#pragma once
#include <memory>
#include <string>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::device::alsa {

struct ClosePcm {
  const Library* alsa = nullptr;
  void operator()(snd_pcm_t* pcm) const noexcept { alsa->snd_pcm_close(pcm); }
};

/// Closes the PCM with its owner.
using Pcm = std::unique_ptr<snd_pcm_t, ClosePcm>;

/// Opens one direction without waiting for its holder. Errors: `absent` (also if the device lacks the direction),
/// `busy` with the holder's name, `denied`, ...
Expected<Pcm> open_pcm(const Surroundings& around, const Name& name, snd_pcm_stream_t direction);

/// Both directions of a device, each as open_pcm() returns it.
struct Directions {
  Expected<Pcm> in, out;
};

/// A card being plugged in must not look like one without inputs. The kernel creates both directions at once, so if the
/// outputs are found, inputs that were absent a moment before are tried again.
Directions open_directions(const Surroundings& around, const Name& name);

}  // namespace taut::device::alsa
