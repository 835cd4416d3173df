// SPDX-License-Identifier: MIT
#include "device/alsa/stream/substream.hpp"

#include <algorithm>
#include <cerrno>
#include <new>

namespace taut::device::alsa {

Substream::Substream(const Surroundings& around, Pcm pcm, bool capture, const End& end, long buffer, int nudge)
    : alsa_(around.alsa),
      pcm_(std::move(pcm)),
      buffer_(buffer),
      hardware_(alsa_->snd_pcm_type(pcm_.get()) == SND_PCM_TYPE_HW),
      sw_params_(make_sw_params(*alsa_)),
      areas_(static_cast<std::size_t>(end.channels)) {
  const int own = std::max(0, alsa_->snd_pcm_poll_descriptors_count(pcm_.get()));
  descriptors_.resize(static_cast<std::size_t>(own) + 1);
  descriptors_[0] = {.fd = nudge, .events = POLLIN, .revents = 0};
  if (own == 0 || !hardware_ || around.kernel == nullptr) return;
  // The first is the PCM's own; others are timers that this class does not request.
  const auto found = std::span(descriptors_).subspan(1);
  if (alsa_->snd_pcm_poll_descriptors(pcm_.get(), found.data(), static_cast<unsigned>(own)) <= 0) return;
  if (auto mapped = KernelPcm::map(*around.kernel, found[0].fd, capture, buffer)) kernel_.emplace(std::move(*mapped));
  if (kernel_) descriptors_.resize(2);
}

Substream::SwParams Substream::make_sw_params(const Library& alsa) {
  snd_pcm_sw_params_t* made = nullptr;
  if (alsa.snd_pcm_sw_params_malloc(&made) < 0) throw std::bad_alloc();
  return {made, FreeSwParams{&alsa}};
}

int Substream::set_sw_params(long avail_min, bool timed) {
  auto* const params = sw_params_.get();
  if (const int code = alsa_->snd_pcm_sw_params_current(pcm_.get(), params); code < 0) return code;
  snd_pcm_uframes_t boundary = 0;
  if (const int code = alsa_->snd_pcm_sw_params_get_boundary(params, &boundary); code < 0) return code;
  if (kernel_) kernel_->set_boundary(boundary);
  alsa_->snd_pcm_sw_params_set_start_threshold(pcm_.get(), params, boundary);
  // The whole buffer, so that an xrun stops the card and is reported. A threshold that never stops would cost
  // snd-usb-audio its low-latency mode (156 frames more round trip, measured at 64 frames).
  alsa_->snd_pcm_sw_params_set_stop_threshold(pcm_.get(), params, static_cast<snd_pcm_uframes_t>(buffer_));
  alsa_->snd_pcm_sw_params_set_tstamp_mode(pcm_.get(), params, timed ? SND_PCM_TSTAMP_ENABLE : SND_PCM_TSTAMP_NONE);
  alsa_->snd_pcm_sw_params_set_tstamp_type(pcm_.get(), params, SND_PCM_TSTAMP_TYPE_MONOTONIC);
  return library_set_avail_min(avail_min);
}

int Substream::set_avail_min(long avail_min) noexcept {
  return kernel_ ? kernel_->set_avail_min(avail_min) : library_set_avail_min(avail_min);
}

int Substream::library_set_avail_min(long avail_min) noexcept {
  alsa_->snd_pcm_sw_params_set_avail_min(pcm_.get(), sw_params_.get(), static_cast<snd_pcm_uframes_t>(avail_min));
  return alsa_->snd_pcm_sw_params(pcm_.get(), sw_params_.get());
}

int Substream::prepare() noexcept {
  const int code = alsa_->snd_pcm_prepare(pcm_.get());
  return code >= 0 && kernel_ ? kernel_->sync() : code;
}

int Substream::map() {
  if (!kernel_) {
    const int own = alsa_->snd_pcm_poll_descriptors(pcm_.get(), descriptors_.data() + 1,
                                                    static_cast<unsigned>(descriptors_.size() - 1));
    if (own < 0) return own;
  }
  const snd_pcm_channel_area_t* found = nullptr;
  snd_pcm_uframes_t at = 0, frames = static_cast<snd_pcm_uframes_t>(buffer_);
  alsa_->snd_pcm_avail_update(pcm_.get());
  if (const int code = alsa_->snd_pcm_mmap_begin(pcm_.get(), &found, &at, &frames); code < 0) return code;
  for (auto& area : areas_) {
    const std::size_t channel = static_cast<std::size_t>(&area - areas_.data());
    area.data = static_cast<std::byte*>(found[channel].addr) + found[channel].first / 8;
    area.step = static_cast<std::ptrdiff_t>(found[channel].step / 8);
  }
  return 0;
}

Substream::Stamp Substream::library_stamp(long available) noexcept {
  snd_pcm_uframes_t then = 0;
  snd_htimestamp_t time{};
  if (alsa_->snd_pcm_htimestamp(pcm_.get(), &then, &time) < 0) return {available, 0};
  return {static_cast<long>(then), static_cast<Nanos>(time.tv_sec) * nanos_per_second + time.tv_nsec};
}

long Substream::library_offset(int frames) noexcept {
  const snd_pcm_channel_area_t* areas = nullptr;
  snd_pcm_uframes_t at = 0, piece = static_cast<snd_pcm_uframes_t>(frames);
  const int code = alsa_->snd_pcm_mmap_begin(pcm_.get(), &areas, &at, &piece);
  return code < 0 ? code : static_cast<long>(at);
}

int Substream::library_commit(int frames) noexcept TAUT_NONBLOCKING {
  while (frames > 0) {
    const snd_pcm_channel_area_t* areas = nullptr;
    snd_pcm_uframes_t at = 0, piece = static_cast<snd_pcm_uframes_t>(frames);
    const int code = unproven([&] { return alsa_->snd_pcm_mmap_begin(pcm_.get(), &areas, &at, &piece); });
    if (code < 0) return code;
    if (piece == 0) return -EPIPE;
    // A kernel PCM only moves a pointer, so one commit may wrap around the ring: on USB each costs an ioctl.
    if (hardware_) piece = static_cast<snd_pcm_uframes_t>(frames);
    const snd_pcm_sframes_t moved = unproven([&] { return alsa_->snd_pcm_mmap_commit(pcm_.get(), at, piece); });
    if (moved <= 0) return moved < 0 ? static_cast<int>(moved) : -EPIPE;
    frames -= static_cast<int>(moved);
    end_ = (static_cast<long>(at) + moved) % buffer_;
  }
  return 0;
}

unsigned short Substream::library_events() noexcept {
  unsigned short events = 0;
  const int code = alsa_->snd_pcm_poll_descriptors_revents(pcm_.get(), descriptors_.data() + 1,
                                                           static_cast<unsigned>(descriptors_.size() - 1), &events);
  return code < 0 ? static_cast<unsigned short>(POLLERR) : events;
}

}  // namespace taut::device::alsa
