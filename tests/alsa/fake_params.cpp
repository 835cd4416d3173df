// SPDX-License-Identifier: MIT
// hw_params and sw_params of the fake card, answered from its FakeOffer.
#include <algorithm>
#include <bit>
#include <cerrno>

#include "alsa/fake_pcm.hpp"

namespace taut::tests {
namespace {

using Hw = snd_pcm_hw_params_t;
using Sw = snd_pcm_sw_params_t;

int answer(bool yes) { return yes ? 0 : -EINVAL; }

unsigned most_channels(const Hw& p) { return p.capture ? fake_offer.inputs : fake_offer.outputs; }
unsigned least_channels(const Hw& p) {
  return fake_offer.least_channels > 0 ? fake_offer.least_channels : most_channels(p);
}

bool has_period(long frames) {
  const auto& o = fake_offer;
  if (frames < o.period_min || frames > o.period_max) return false;
  if (o.powers_of_two) return std::has_single_bit(static_cast<unsigned long>(frames));
  return (frames - o.period_min) % o.period_step == 0;
}

bool has_periods(const Hw& p, unsigned n) {
  return n >= fake_offer.periods_min && n <= fake_offer.periods_max &&
         (!p.period || *p.period * static_cast<long>(n) <= p.largest_buffer);
}

long buffer_of(const Hw& p) { return *p.period * static_cast<long>(*p.periods); }

int install(snd_pcm_t* pcm, Hw* p) {
  if (!p->periods) p->periods = fake_offer.periods_min;
  pcm->rate = *p->rate;
  pcm->channels = *p->channels;
  pcm->bytes = static_cast<std::size_t>(snd_pcm_format_t{*p->format} == SND_PCM_FORMAT_S16_LE    ? 2
                                        : snd_pcm_format_t{*p->format} == SND_PCM_FORMAT_S24_3LE ? 3
                                                                                                 : 4);
  pcm->period = *p->period;
  pcm->buffer = buffer_of(*p);
  pcm->interleaved = p->interleaved;
  pcm->memory.assign(static_cast<std::size_t>(pcm->buffer) * pcm->channels * pcm->bytes, std::byte{0x55});
  pcm->areas.resize(pcm->channels);
  for (unsigned c = 0; c < pcm->channels; ++c) {
    const auto bits = static_cast<unsigned>(pcm->bytes) * 8;
    pcm->areas[c] = pcm->interleaved ? snd_pcm_channel_area_t{pcm->memory.data(), c * bits, pcm->channels * bits}
                                     : snd_pcm_channel_area_t{pcm->sample(c, 0), 0, bits};
  }
  pcm->state = SND_PCM_STATE_SETUP;
  pcm->attach();
  return 0;
}

void add_hw(device::alsa::Library& t) {
  t.snd_pcm_hw_params_malloc = [](Hw** p) { return (*p = new Hw) != nullptr ? 0 : -ENOMEM; };
  t.snd_pcm_hw_params_free = [](Hw* p) { delete p; };
  t.snd_pcm_hw_params_copy = [](Hw* to, const Hw* from) { *to = *from; };
  t.snd_pcm_hw_params_any = [](snd_pcm_t* pcm, Hw* p) {
    *p = {};
    p->capture = pcm->capture;
    p->interleaved = fake_offer.interleaved;
    p->separate = fake_offer.separate;
    return 0;
  };
  t.snd_pcm_hw_params_set_rate_resample = [](snd_pcm_t*, Hw*, unsigned) { return 0; };
  t.snd_pcm_hw_params_test_access = [](snd_pcm_t*, Hw* p, snd_pcm_access_t access) {
    const bool has = access == SND_PCM_ACCESS_MMAP_INTERLEAVED ? p->interleaved : p->separate;
    return answer(fake_offer.mapped && has);
  };
  t.snd_pcm_hw_params_set_access = [](snd_pcm_t*, Hw* p, snd_pcm_access_t access) {
    p->interleaved = access == SND_PCM_ACCESS_MMAP_INTERLEAVED;
    return 0;
  };
  t.snd_pcm_hw_params_test_rate = [](snd_pcm_t*, Hw*, unsigned hz, int) {
    return answer(fake_offer.rates.contains(hz));
  };
  t.snd_pcm_hw_params_set_rate = [](snd_pcm_t*, Hw* p, unsigned hz, int) {
    p->rate = hz;
    return answer(fake_offer.rates.contains(hz));
  };
  t.snd_pcm_hw_params_get_rate_min = [](const Hw*, unsigned* hz, int*) { return *hz = *fake_offer.rates.begin(), 0; };
  t.snd_pcm_hw_params_get_rate_max = [](const Hw*, unsigned* hz, int*) { return *hz = *fake_offer.rates.rbegin(), 0; };
  t.snd_pcm_hw_params_test_channels = [](snd_pcm_t*, Hw* p, unsigned n) {
    return answer(n >= least_channels(*p) && n <= most_channels(*p));
  };
  t.snd_pcm_hw_params_set_channels = [](snd_pcm_t*, Hw* p, unsigned n) { return p->channels = n, 0; };
  t.snd_pcm_hw_params_get_channels_min = [](const Hw* p, unsigned* n) { return *n = least_channels(*p), 0; };
  t.snd_pcm_hw_params_get_channels_max = [](const Hw* p, unsigned* n) { return *n = most_channels(*p), 0; };
  t.snd_pcm_hw_params_test_format = [](snd_pcm_t*, Hw*, snd_pcm_format_t f) {
    return answer(fake_offer.formats.contains(f));
  };
  t.snd_pcm_hw_params_set_format = [](snd_pcm_t*, Hw* p, snd_pcm_format_t f) { return p->format = f, 0; };
}

void add_sizes(device::alsa::Library& t) {
  t.snd_pcm_hw_params_test_period_size = [](snd_pcm_t*, Hw*, snd_pcm_uframes_t n, int) {
    return answer(has_period(static_cast<long>(n)));
  };
  t.snd_pcm_hw_params_set_period_size = [](snd_pcm_t*, Hw* p, snd_pcm_uframes_t n, int) {
    return p->period = static_cast<long>(n), 0;
  };
  t.snd_pcm_hw_params_get_period_size_min = [](const Hw*, snd_pcm_uframes_t* n, int*) {
    return *n = static_cast<snd_pcm_uframes_t>(fake_offer.period_min), 0;
  };
  t.snd_pcm_hw_params_get_period_size_max = [](const Hw*, snd_pcm_uframes_t* n, int*) {
    return *n = static_cast<snd_pcm_uframes_t>(fake_offer.period_max), 0;
  };
  t.snd_pcm_hw_params_set_periods_integer = [](snd_pcm_t*, Hw*) { return 0; };
  t.snd_pcm_hw_params_set_periods_min = [](snd_pcm_t*, Hw*, unsigned* n, int*) {
    return answer(*n <= fake_offer.periods_max);
  };
  t.snd_pcm_hw_params_test_periods = [](snd_pcm_t*, Hw* p, unsigned n, int) { return answer(has_periods(*p, n)); };
  t.snd_pcm_hw_params_set_periods = [](snd_pcm_t*, Hw* p, unsigned n, int) { return p->periods = n, 0; };
  t.snd_pcm_hw_params_set_buffer_size_max = [](snd_pcm_t*, Hw* p, snd_pcm_uframes_t* n) {
    return p->largest_buffer = static_cast<long>(*n), 0;
  };
  t.snd_pcm_hw_params_set_buffer_size_last = [](snd_pcm_t*, Hw* p, snd_pcm_uframes_t* n) {
    unsigned periods = fake_offer.periods_max;
    while (periods > fake_offer.periods_min && !has_periods(*p, periods)) --periods;
    p->periods = periods;
    *n = static_cast<snd_pcm_uframes_t>(buffer_of(*p));
    return 0;
  };
  t.snd_pcm_hw_params_get_buffer_size = [](const Hw* p, snd_pcm_uframes_t* n) {
    return *n = static_cast<snd_pcm_uframes_t>(buffer_of(*p)), 0;
  };
  t.snd_pcm_hw_params = install;
  t.snd_pcm_hw_params_is_batch = [](const Hw*) { return fake_offer.batch ? 1 : 0; };
  t.snd_pcm_hw_params_get_buffer_size_max = [](const Hw* p, snd_pcm_uframes_t* n) {
    return *n = static_cast<snd_pcm_uframes_t>(p->period.value_or(fake_offer.period_max)) * fake_offer.periods_max, 0;
  };
}

void add_sw(device::alsa::Library& t) {
  t.snd_pcm_sw_params_malloc = [](Sw** p) { return (*p = new Sw) != nullptr ? 0 : -ENOMEM; };
  t.snd_pcm_sw_params_free = [](Sw* p) { delete p; };
  t.snd_pcm_sw_params_current = [](snd_pcm_t* pcm, Sw* p) {
    p->stop_threshold = static_cast<snd_pcm_uframes_t>(pcm->buffer);
    return 0;
  };
  t.snd_pcm_sw_params_get_boundary = [](const Sw*, snd_pcm_uframes_t* n) {
    return *n = static_cast<snd_pcm_uframes_t>(fake_offer.boundary), 0;
  };
  t.snd_pcm_sw_params_set_avail_min = [](snd_pcm_t*, Sw* p, snd_pcm_uframes_t n) { return p->avail_min = n, 0; };
  t.snd_pcm_sw_params_set_start_threshold = [](snd_pcm_t*, Sw* p, snd_pcm_uframes_t n) {
    return p->start_threshold = n, 0;
  };
  t.snd_pcm_sw_params_set_stop_threshold = [](snd_pcm_t*, Sw* p, snd_pcm_uframes_t n) {
    return p->stop_threshold = n, 0;
  };
  t.snd_pcm_sw_params_set_tstamp_mode = [](snd_pcm_t*, Sw*, snd_pcm_tstamp_t) { return 0; };
  t.snd_pcm_sw_params_set_tstamp_type = [](snd_pcm_t*, Sw*, snd_pcm_tstamp_type_t) { return 0; };
  t.snd_pcm_sw_params = [](snd_pcm_t* pcm, Sw* p) {
    ++fake.kernel_calls;
    pcm->control.avail_min = p->avail_min;
    pcm->stop_threshold = static_cast<long>(p->stop_threshold);
    fake.avail_min[pcm->capture ? 1 : 0] = p->avail_min;
    fake.stop_threshold[pcm->capture ? 1 : 0] = p->stop_threshold;
    fake.start_threshold[pcm->capture ? 1 : 0] = p->start_threshold;
    return 0;
  };
}

}  // namespace

void add_params(device::alsa::Library& table) {
  add_hw(table);
  add_sizes(table);
  add_sw(table);
}

}  // namespace taut::tests
