// SPDX-License-Identifier: MIT
// The configurations a PCM still allows, narrowed step by step.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "device/alsa/library.hpp"

namespace taut::device::alsa {

/// Rates asked for individually, Hz.
inline constexpr unsigned usual_rates[] = {8000,  11025, 16000, 22050,  24000,  32000,  44100,  48000,
                                           64000, 88200, 96000, 128000, 176400, 192000, 352800, 384000};

/// ALSA's hardware parameters of one PCM. `can_` functions only ask; the others narrow the space and return whether
/// that was possible. Every "true" is the driver's own answer. Control threads; the PCM must outlive it.
class ConfigSpace {
 public:
  /// Everything the PCM offers without resampling.
  ConfigSpace(const Library& alsa, snd_pcm_t* pcm);
  ConfigSpace(const ConfigSpace& other);
  ConfigSpace(ConfigSpace&&) noexcept = default;
  ConfigSpace& operator=(ConfigSpace&&) noexcept = default;

  /// 0, or a negative errno if nothing can be asked.
  [[nodiscard]] int code() const noexcept { return code_; }

  /// Memory-mapped access: interleaved, or non-interleaved if that is all there is. False: neither.
  bool set_mapped();
  [[nodiscard]] bool interleaved() const noexcept { return interleaved_; }

  [[nodiscard]] bool can_rate(unsigned hz) const;
  bool set_rate(unsigned hz);
  /// The usual rates within the range, and its two ends, ascending.
  [[nodiscard]] std::vector<unsigned> rates() const;

  [[nodiscard]] unsigned channels_min() const;
  [[nodiscard]] unsigned channels_max() const;
  bool set_channels(unsigned channels);

  [[nodiscard]] bool can_format(snd_pcm_format_t format) const;
  bool set_format(snd_pcm_format_t format);

  /// The hardware reports its position between interrupts when asked, as far as ALSA knows.
  [[nodiscard]] bool fine() const;
  [[nodiscard]] snd_pcm_t* pcm() const noexcept { return pcm_; }

  /// At least two whole periods per buffer.
  bool set_whole_periods();
  [[nodiscard]] long period_min() const;
  [[nodiscard]] long period_max() const;
  [[nodiscard]] bool can_period(long frames) const;
  bool set_period(long frames);

  [[nodiscard]] bool can_periods(unsigned periods) const;
  bool set_periods(unsigned periods);
  /// The largest buffer up to `frames`, or the largest there is.
  bool set_largest_buffer(long frames);

  /// Configures the hardware. 0 or a negative errno.
  int install();
  [[nodiscard]] long buffer() const;
  [[nodiscard]] long buffer_max() const;

 private:
  struct Free {
    const Library* alsa = nullptr;
    void operator()(snd_pcm_hw_params_t* params) const noexcept { alsa->snd_pcm_hw_params_free(params); }
  };

  const Library* alsa_;
  snd_pcm_t* pcm_;
  std::unique_ptr<snd_pcm_hw_params_t, Free> params_;
  int code_ = 0;
  bool interleaved_ = true;
};

}  // namespace taut::device::alsa
