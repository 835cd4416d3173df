// SPDX-License-Identifier: MIT
#include "device/alsa/params/config_space.hpp"

#include <algorithm>
#include <cerrno>
#include <new>

namespace taut::device::alsa {
namespace {

snd_pcm_hw_params_t* make(const Library& alsa) {
  snd_pcm_hw_params_t* params = nullptr;
  if (alsa.snd_pcm_hw_params_malloc(&params) < 0) throw std::bad_alloc();
  return params;
}

}  // namespace

ConfigSpace::ConfigSpace(const Library& alsa, snd_pcm_t* pcm)
    : alsa_(&alsa), pcm_(pcm), params_(make(alsa), Free{&alsa}) {
  code_ = std::min(alsa.snd_pcm_hw_params_any(pcm, params_.get()), 0);
  // Only plug-in PCMs can resample. Kernel PCMs reject the call, which is just as good.
  if (code_ == 0) alsa.snd_pcm_hw_params_set_rate_resample(pcm, params_.get(), 0);
}

ConfigSpace::ConfigSpace(const ConfigSpace& other)
    : alsa_(other.alsa_),
      pcm_(other.pcm_),
      params_(make(*other.alsa_), Free{other.alsa_}),
      code_(other.code_),
      interleaved_(other.interleaved_) {
  alsa_->snd_pcm_hw_params_copy(params_.get(), other.params_.get());
}

bool ConfigSpace::set_mapped() {
  for (const auto access : {SND_PCM_ACCESS_MMAP_INTERLEAVED, SND_PCM_ACCESS_MMAP_NONINTERLEAVED}) {
    if (alsa_->snd_pcm_hw_params_test_access(pcm_, params_.get(), access) != 0) continue;
    interleaved_ = access == SND_PCM_ACCESS_MMAP_INTERLEAVED;
    return alsa_->snd_pcm_hw_params_set_access(pcm_, params_.get(), access) == 0;
  }
  return false;
}

bool ConfigSpace::can_rate(unsigned hz) const {
  return alsa_->snd_pcm_hw_params_test_rate(pcm_, params_.get(), hz, 0) == 0;
}
bool ConfigSpace::set_rate(unsigned hz) { return alsa_->snd_pcm_hw_params_set_rate(pcm_, params_.get(), hz, 0) == 0; }

std::vector<unsigned> ConfigSpace::rates() const {
  std::vector<unsigned> found(std::begin(usual_rates), std::end(usual_rates));
  unsigned end = 0;
  int way = 0;
  if (alsa_->snd_pcm_hw_params_get_rate_min(params_.get(), &end, &way) == 0) found.push_back(end);
  way = 0;
  if (alsa_->snd_pcm_hw_params_get_rate_max(params_.get(), &end, &way) == 0) found.push_back(end);
  // A permissive PCM reports limits (1 Hz, 4 GHz) that are not audio rates.
  std::erase_if(found, [&](unsigned hz) { return hz < 4000 || hz > 768000 || !can_rate(hz); });
  std::ranges::sort(found);
  const auto doubles = std::ranges::unique(found);
  found.erase(doubles.begin(), doubles.end());
  return found;
}

unsigned ConfigSpace::channels_min() const {
  unsigned n = 0;
  return alsa_->snd_pcm_hw_params_get_channels_min(params_.get(), &n) == 0 ? n : 0;
}

unsigned ConfigSpace::channels_max() const {
  unsigned n = 0;
  return alsa_->snd_pcm_hw_params_get_channels_max(params_.get(), &n) == 0 ? n : 0;
}

bool ConfigSpace::set_channels(unsigned channels) {
  return alsa_->snd_pcm_hw_params_test_channels(pcm_, params_.get(), channels) == 0 &&
         alsa_->snd_pcm_hw_params_set_channels(pcm_, params_.get(), channels) == 0;
}

bool ConfigSpace::can_format(snd_pcm_format_t format) const {
  return alsa_->snd_pcm_hw_params_test_format(pcm_, params_.get(), format) == 0;
}

bool ConfigSpace::set_format(snd_pcm_format_t format) {
  return can_format(format) && alsa_->snd_pcm_hw_params_set_format(pcm_, params_.get(), format) == 0;
}

bool ConfigSpace::fine() const {
  return alsa_->snd_pcm_type(pcm_) == SND_PCM_TYPE_HW && alsa_->snd_pcm_hw_params_is_batch(params_.get()) == 0;
}

bool ConfigSpace::set_whole_periods() {
  unsigned two = 2;
  int way = 0;
  return alsa_->snd_pcm_hw_params_set_periods_integer(pcm_, params_.get()) >= 0 &&
         alsa_->snd_pcm_hw_params_set_periods_min(pcm_, params_.get(), &two, &way) >= 0;
}

long ConfigSpace::period_min() const {
  snd_pcm_uframes_t frames = 0;
  int way = 0;
  if (alsa_->snd_pcm_hw_params_get_period_size_min(params_.get(), &frames, &way) < 0) return 0;
  return static_cast<long>(frames) + (way > 0 ? 1 : 0);
}

long ConfigSpace::period_max() const {
  snd_pcm_uframes_t frames = 0;
  int way = 0;
  if (alsa_->snd_pcm_hw_params_get_period_size_max(params_.get(), &frames, &way) < 0) return 0;
  return static_cast<long>(frames);
}

bool ConfigSpace::can_period(long frames) const {
  return frames > 0 &&
         alsa_->snd_pcm_hw_params_test_period_size(pcm_, params_.get(), static_cast<snd_pcm_uframes_t>(frames), 0) == 0;
}

bool ConfigSpace::set_period(long frames) {
  return can_period(frames) &&
         alsa_->snd_pcm_hw_params_set_period_size(pcm_, params_.get(), static_cast<snd_pcm_uframes_t>(frames), 0) == 0;
}

bool ConfigSpace::can_periods(unsigned periods) const {
  return alsa_->snd_pcm_hw_params_test_periods(pcm_, params_.get(), periods, 0) == 0;
}

bool ConfigSpace::set_periods(unsigned periods) {
  return can_periods(periods) && alsa_->snd_pcm_hw_params_set_periods(pcm_, params_.get(), periods, 0) == 0;
}

bool ConfigSpace::set_largest_buffer(long frames) {
  auto limit = static_cast<snd_pcm_uframes_t>(frames);
  alsa_->snd_pcm_hw_params_set_buffer_size_max(pcm_, params_.get(), &limit);
  snd_pcm_uframes_t got = 0;
  return alsa_->snd_pcm_hw_params_set_buffer_size_last(pcm_, params_.get(), &got) == 0;
}

int ConfigSpace::install() { return alsa_->snd_pcm_hw_params(pcm_, params_.get()); }

long ConfigSpace::buffer_max() const {
  snd_pcm_uframes_t frames = 0;
  if (alsa_->snd_pcm_hw_params_get_buffer_size_max(params_.get(), &frames) < 0) return 0;
  return static_cast<long>(std::min<snd_pcm_uframes_t>(frames, 1UL << 30));
}

long ConfigSpace::buffer() const {
  snd_pcm_uframes_t frames = 0;
  alsa_->snd_pcm_hw_params_get_buffer_size(params_.get(), &frames);
  return static_cast<long>(frames);
}

}  // namespace taut::device::alsa
