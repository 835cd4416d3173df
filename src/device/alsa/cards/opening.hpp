// SPDX-License-Identifier: MIT
// Opens PCMs, and says who holds one that cannot be.
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

/// An open PCM; closed when it goes.
using Pcm = std::unique_ptr<snd_pcm_t, ClosePcm>;

/// Opens one direction without waiting for whoever holds it. Errors: `absent` (also when the device lacks this
/// direction), `busy` with the holder's name, `denied`, ...
Expected<Pcm> open_pcm(const Surroundings& around, const Name& name, snd_pcm_stream_t direction);

/// Both directions of one device, each as open_pcm() gives it.
struct Directions {
  Expected<Pcm> in, out;
};

/// A card that arrives meanwhile is not taken for one without inputs: the kernel shows it with both directions at once, so
/// where the later attempt finds the outputs, inputs that were absent before are asked for again.
Directions open_directions(const Surroundings& around, const Name& name);

}  // namespace taut::device::alsa
