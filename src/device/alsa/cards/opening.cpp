// SPDX-License-Identifier: MIT
#include "device/alsa/cards/opening.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>

#include "device/alsa/cards/holders.hpp"
#include "device/alsa/errors.hpp"

namespace taut::device::alsa {
namespace {

// A card given by name is looked up through its control node. If that may not be opened, libasound reports "No such
// device" for a card that the kernel lists.
bool is_kept_away(const Surroundings& around, const Address& address) {
  std::error_code failed;
  const auto folder = std::filesystem::canonical(card_folder(around.proc, address.card), failed);
  if (failed) return false;
  constexpr std::string_view prefix = "card";
  const std::string name = folder.filename().string();
  if (!name.starts_with(prefix)) return false;
  const auto node = std::filesystem::path(around.nodes) / ("controlC" + name.substr(prefix.size()));
  return around.access(node.c_str(), R_OK | W_OK) != 0 && errno == EACCES;
}

// Only the requested direction counts as busy, not the other one, which this program may hold itself, unless the
// hardware can do just one at a time.
Error error_of_opening(const Surroundings& around, const Name& name, bool capture, int code) {
  if (code == -ENODEV && name.hardware && is_kept_away(around, *name.hardware)) code = -EACCES;
  Error error = error_of(*around.alsa, code, "opened", name.pcm);
  if (error.trouble != Trouble::busy || !name.hardware) return error;
  auto holders = holders_of(around, *name.hardware, capture);
  if (holders.empty()) {
    holders = holders_of(around, *name.hardware, !capture);
    if (std::ranges::any_of(holders, &Holder::itself))
      return {Trouble::busy, "The sound device '" + name.pcm + "' cannot play and record at once.",
              "Use it for one direction, and another device for the other."};
  }
  if (!holders.empty()) error.what = "The sound device '" + name.pcm + "' is in use: " + sentence_of(holders) + ".";
  error.remedy = remedy_for(holders);
  return error;
}

}  // namespace

Expected<Pcm> open_pcm(const Surroundings& around, const Name& name, snd_pcm_stream_t direction) {
  const Quiet quiet(*around.alsa);
  snd_pcm_t* pcm = nullptr;
  // Without the plug layer's conversions, what runs is what the hardware does.
  constexpr int mode = SND_PCM_NONBLOCK | SND_PCM_NO_AUTO_RESAMPLE | SND_PCM_NO_AUTO_CHANNELS | SND_PCM_NO_AUTO_FORMAT;
  const int code = around.alsa->snd_pcm_open(&pcm, name.pcm.c_str(), direction, mode);
  if (code < 0) return std::unexpected(error_of_opening(around, name, direction == SND_PCM_STREAM_CAPTURE, code));
  return Pcm(pcm, ClosePcm{around.alsa});
}

Directions open_directions(const Surroundings& around, const Name& name) {
  auto in = open_pcm(around, name, SND_PCM_STREAM_CAPTURE);
  auto out = open_pcm(around, name, SND_PCM_STREAM_PLAYBACK);
  if (out && !in && in.error().trouble == Trouble::absent) in = open_pcm(around, name, SND_PCM_STREAM_CAPTURE);
  return {std::move(in), std::move(out)};
}

}  // namespace taut::device::alsa
