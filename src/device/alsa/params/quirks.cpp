// SPDX-License-Identifier: MIT
#include "device/alsa/params/quirks.hpp"

#include <cmath>
#include <memory>
#include <numeric>

namespace taut::device::alsa {
namespace {

// DMA engines fetch a burst ahead of playing it; interrupts and wake-ups take time too.
Traits prompt(const Setup&) { return {.least = 8}; }

// snd-usb-audio copies everything written into transfers at once, and plays only that. What counts is the wake-up:
// capture arrives in transfers of 1, 2, 4 or 8 packets (1 ms at most; at full speed a packet is 1 ms), as many as fit a
// period if each is taken as a quarter larger than it is. A cycle is complete with the first transfer that contains its
// end. Output written then is in time while an earlier transfer is still under way; that one ends at least a microframe
// after its place on the timeline.
Traits usb(const Setup& setup) {
  const double microframe = setup.rate / 8000;
  const bool full_speed = static_cast<double>(setup.packet) > 4 * microframe;
  // The shortest period is a packet, rounded up.
  const double packet = full_speed                                            ? 8 * microframe
                        : static_cast<double>(setup.packet) >= 2 * microframe ? 2 * microframe
                                                                              : microframe;
  const auto whole = [](double frames) { return static_cast<long>(std::ceil(frames)); };
  const long ahead = -whole(microframe);
  // Playback transfers end with the packet that contains the end of a period; when that is reported, the next packet is
  // already under way.
  long packets = full_speed || !setup.captures ? 1 : std::lround(8 * microframe / packet);
  while (packets > 1 && packets * whole(1.25 * packet) >= setup.period) packets /= 2;
  const double transfer = static_cast<double>(packets) * packet;
  // Where capture transfers begin varies from start to start, and drifts where packets differ in size. Playback
  // transfers begin with the stream.
  const bool fits = !setup.captures && transfer == std::floor(transfer);
  const long step = whole(transfer) - (fits ? std::gcd(whole(transfer), setup.cycle) : 1);
  // Depends on which of the pair starts first: 18 to 30 frames at 48 kHz in the lab.
  const long lead = whole(5 * microframe), least_lead = whole(3 * microframe);
  // Even when started after its capture, playback may begin its timeline up to a microframe earlier (in the lab at 48
  // kHz: 0 or 6 frames. A margin without this allowance broke in 2 of 7 starts with 73 frames).
  const long capture_first_lead = whole(microframe);
  // A stream starts on any microframe, a pair also with any of these leads; the longest transfers add a microframe (in
  // the lab 24 to 36 of the card's own frames at 48 kHz, 0 to 36 at 96 kHz, by start and buffer size).
  const Frames latency_jitter = full_speed ? whole(8 * microframe) : whole((setup.captures ? 3 : 1) * microframe);
  return {.least = whole(setup.captures ? packet : 2 * packet),
          .step = step,
          .ahead = ahead,
          .lead = lead,
          .least_lead = least_lead,
          .capture_first_lead = capture_first_lead,
          .spread = whole((std::ceil(static_cast<double>(setup.period) / microframe) - 1) * microframe),
          .latency_jitter = latency_jitter};
}

constexpr Quirk table[] = {
    {"USB-Audio", true, usb,
     "Linux, sound/usb/endpoint.c, data_ep_set_params(); in the lab a UAC2 card lost nothing at it in 24 starts, and "
     "broke "
     "in some starts with 14 frames less (64 frames, 48 kHz)"},
    {"ICH", false, prompt, "AC97 in the lab: 8 frames run, 0 fail in every period"},
    {"Loopback", true, prompt, "snd-aloop in the lab: 8 frames run; its position moves with its timer, once a period"},
    {"", false, prompt, "not known: as much as the PCI cards that were tried"},
};

/// Frees what a control query allocated.
struct Closer {
  const Library* alsa;
  void operator()(snd_ctl_t* ctl) const noexcept { alsa->snd_ctl_close(ctl); }
  void operator()(snd_pcm_info_t* info) const noexcept { alsa->snd_pcm_info_free(info); }
  void operator()(snd_ctl_card_info_t* info) const noexcept { alsa->snd_ctl_card_info_free(info); }
};

int card_of(const Library& alsa, snd_pcm_t* pcm) {
  snd_pcm_info_t* made = nullptr;
  if (alsa.snd_pcm_type(pcm) != SND_PCM_TYPE_HW || alsa.snd_pcm_info_malloc(&made) < 0) return -1;
  const std::unique_ptr<snd_pcm_info_t, Closer> info(made, Closer{&alsa});
  return alsa.snd_pcm_info(pcm, made) == 0 ? alsa.snd_pcm_info_get_card(made) : -1;
}

}  // namespace

std::span<const Quirk> known_quirks() noexcept { return table; }

const Quirk& quirk_of(std::string_view driver, std::span<const Quirk> quirks) noexcept {
  for (const auto& quirk : quirks.first(quirks.size() - 1))
    if (quirk.driver == driver) return quirk;
  return quirks.back();
}

std::string driver_of(const Library& alsa, snd_pcm_t* pcm) {
  const int card = card_of(alsa, pcm);
  snd_ctl_t* opened = nullptr;
  if (card < 0 || alsa.snd_ctl_open(&opened, ("hw:" + std::to_string(card)).c_str(), SND_CTL_READONLY) < 0) return {};
  const std::unique_ptr<snd_ctl_t, Closer> ctl(opened, Closer{&alsa});
  snd_ctl_card_info_t* made = nullptr;
  if (alsa.snd_ctl_card_info_malloc(&made) < 0) return {};
  const std::unique_ptr<snd_ctl_card_info_t, Closer> info(made, Closer{&alsa});
  return alsa.snd_ctl_card_info(opened, made) == 0 ? alsa.snd_ctl_card_info_get_driver(made) : "";
}

}  // namespace taut::device::alsa
