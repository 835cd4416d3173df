// SPDX-License-Identifier: MIT
// The clock of the loopback card: snd-aloop can follow the timer of another card's PCM, one tick per period. A PCM that
// never stops needs no refills, so this program starts it and sleeps: it costs only the timer.
//   peer_clock PCM FRAMES
#include <alsa/asoundlib.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "options.hpp"

namespace {

void expect(int code, const char* what) {
  if (code < 0) taut::peers::give_up(std::string(what) + ": " + snd_strerror(code));
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) taut::peers::give_up("usage: peer_clock PCM FRAMES");
  snd_pcm_t* pcm = nullptr;
  expect(snd_pcm_open(&pcm, words[1], SND_PCM_STREAM_PLAYBACK, 0), words[1]);
  snd_pcm_hw_params_t* hw = nullptr;
  snd_pcm_hw_params_alloca(&hw);
  expect(snd_pcm_hw_params_any(pcm, hw), "parameters");
  expect(snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED), "access");
  expect(snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S16_LE), "format");
  expect(snd_pcm_hw_params_set_channels(pcm, hw, 2), "channels");
  expect(snd_pcm_hw_params_set_rate(pcm, hw, 48000, 0), "rate");
  expect(snd_pcm_hw_params_set_period_size(pcm, hw, static_cast<snd_pcm_uframes_t>(std::atoi(words[2])), 0), "period");
  expect(snd_pcm_hw_params_set_periods(pcm, hw, 4, 0), "periods");
  expect(snd_pcm_hw_params(pcm, hw), "parameters");
  snd_pcm_sw_params_t* sw = nullptr;
  snd_pcm_sw_params_alloca(&sw);
  expect(snd_pcm_sw_params_current(pcm, sw), "thresholds");
  snd_pcm_uframes_t boundary = 0;
  expect(snd_pcm_sw_params_get_boundary(sw, &boundary), "boundary");
  expect(snd_pcm_sw_params_set_stop_threshold(pcm, sw, boundary), "stop threshold");
  expect(snd_pcm_sw_params_set_avail_min(pcm, sw, boundary / 2), "least available");
  expect(snd_pcm_sw_params(pcm, sw), "thresholds");
  expect(snd_pcm_prepare(pcm), "prepare");
  expect(snd_pcm_start(pcm), "start");
  for (;;) ::pause();
}
