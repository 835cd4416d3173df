// SPDX-License-Identifier: MIT
// All libasound functions in use, loaded at run time. Tests fill the same table with a fake card.
#pragma once
#include <alsa/asoundlib.h>

#include "base/error.hpp"

namespace taut::device::alsa {

// clang-format off
#define TAUT_ALSA_FUNCTIONS(X)                                                                                          \
  X(snd_strerror) X(snd_lib_error_set_local)                                                                            \
  X(snd_card_next) X(snd_card_get_index) X(snd_ctl_open) X(snd_ctl_close) X(snd_ctl_card_info)                          \
  X(snd_ctl_card_info_malloc) X(snd_ctl_card_info_free) X(snd_ctl_card_info_get_id) X(snd_ctl_card_info_get_name)       \
  X(snd_ctl_card_info_get_driver) X(snd_pcm_info) X(snd_pcm_info_get_card) X(snd_pcm_hwsync) X(snd_pcm_delay)           \
  X(snd_pcm_hw_params_is_batch) X(snd_pcm_hw_params_get_buffer_size_max)                                                \
  X(snd_ctl_pcm_next_device) X(snd_ctl_pcm_info)                                                                        \
  X(snd_pcm_info_malloc) X(snd_pcm_info_free) X(snd_pcm_info_set_device) X(snd_pcm_info_set_subdevice)                  \
  X(snd_pcm_info_set_stream) X(snd_pcm_info_get_id) X(snd_pcm_info_get_name) X(snd_pcm_info_get_subdevices_count)       \
  X(snd_pcm_open) X(snd_pcm_close) X(snd_pcm_type) X(snd_pcm_link) X(snd_pcm_state)                                     \
  X(snd_pcm_prepare) X(snd_pcm_start) X(snd_pcm_drop) X(snd_pcm_resume)                                                 \
  X(snd_pcm_avail_update) X(snd_pcm_htimestamp) X(snd_pcm_mmap_begin) X(snd_pcm_mmap_commit)                            \
  X(snd_pcm_poll_descriptors_count) X(snd_pcm_poll_descriptors) X(snd_pcm_poll_descriptors_revents)                     \
  X(snd_pcm_query_chmaps) X(snd_pcm_free_chmaps) X(snd_pcm_chmap_long_name)                                             \
  X(snd_pcm_hw_params_malloc) X(snd_pcm_hw_params_free) X(snd_pcm_hw_params_copy) X(snd_pcm_hw_params_any)              \
  X(snd_pcm_hw_params) X(snd_pcm_hw_params_set_rate_resample)                                                           \
  X(snd_pcm_hw_params_test_access) X(snd_pcm_hw_params_set_access)                                                      \
  X(snd_pcm_hw_params_test_rate) X(snd_pcm_hw_params_set_rate)                                                          \
  X(snd_pcm_hw_params_get_rate_min) X(snd_pcm_hw_params_get_rate_max)                                                   \
  X(snd_pcm_hw_params_test_channels) X(snd_pcm_hw_params_set_channels)                                                  \
  X(snd_pcm_hw_params_get_channels_min) X(snd_pcm_hw_params_get_channels_max)                                           \
  X(snd_pcm_hw_params_test_format) X(snd_pcm_hw_params_set_format)                                                      \
  X(snd_pcm_hw_params_test_period_size) X(snd_pcm_hw_params_set_period_size)                                            \
  X(snd_pcm_hw_params_get_period_size_min) X(snd_pcm_hw_params_get_period_size_max)                                     \
  X(snd_pcm_hw_params_set_periods_integer) X(snd_pcm_hw_params_set_periods_min)                                         \
  X(snd_pcm_hw_params_test_periods) X(snd_pcm_hw_params_set_periods)                                                    \
  X(snd_pcm_hw_params_set_buffer_size_max) X(snd_pcm_hw_params_set_buffer_size_last)                                    \
  X(snd_pcm_hw_params_get_buffer_size)                                                                                  \
  X(snd_pcm_sw_params_malloc) X(snd_pcm_sw_params_free) X(snd_pcm_sw_params_current) X(snd_pcm_sw_params)               \
  X(snd_pcm_sw_params_get_boundary) X(snd_pcm_sw_params_set_avail_min) X(snd_pcm_sw_params_set_start_threshold)         \
  X(snd_pcm_sw_params_set_stop_threshold) X(snd_pcm_sw_params_set_tstamp_mode) X(snd_pcm_sw_params_set_tstamp_type)
// clang-format on

/// The functions under their own names: `alsa.snd_pcm_open(...)`.
struct Library {
#define TAUT_ALSA_MEMBER(function) decltype(&::function) function = nullptr;
  TAUT_ALSA_FUNCTIONS(TAUT_ALSA_MEMBER)
#undef TAUT_ALSA_MEMBER
};

/// Loads libasound.so.2 on the first call and keeps it for the life of the process. Errors: `absent` if not installed,
/// `broken` if a function is missing. Any control thread.
Expected<const Library*> load_library();

}  // namespace taut::device::alsa
