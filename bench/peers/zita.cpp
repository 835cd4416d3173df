// SPDX-License-Identifier: MIT
// zita-alsa-pcmi: the loop of its own documentation, two fragments. Planar floats; FORCE_2CH, or it opens every channel
// of the card.
#include <zita-alsa-pcmi.h>

#include <atomic>
#include <thread>

#include "copy.hpp"
#include "measure.hpp"

int main(int count, char** words) {
  using namespace taut::peers;
  const Options options = parse(count, words);
  const unsigned flags = options.channels == 2 ? unsigned{Alsa_pcmi::FORCE_2CH} : 0U;
  Alsa_pcmi card(options.out.c_str(), options.in.c_str(), nullptr, static_cast<unsigned>(options.rate),
                 static_cast<unsigned>(options.frames), 2, flags);
  if (card.state() < 0 || card.ncapt() != options.channels || card.nplay() != options.channels)
    give_up("zita-alsa-pcmi could not open the card with these channels.");
  const auto channels = static_cast<std::size_t>(options.channels), frames = static_cast<std::size_t>(options.frames);
  std::vector<float> samples(2 * channels * frames);
  std::vector<float*> in, out;
  for (std::size_t c = 0; c < channels; ++c) {
    in.push_back(samples.data() + c * frames);
    out.push_back(samples.data() + (channels + c) * frames);
  }
  Impulse impulse;
  std::atomic<bool> stop{false};
  std::thread thread([&] {
    const sched_param priority{.sched_priority = 70};
    if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority) != 0) give_up("No real-time priority.");
    card.pcm_start();
    while (!stop.load(std::memory_order_relaxed)) {
      auto there = card.pcm_wait();
      if (card.state() < 0) give_up("zita-alsa-pcmi lost the card.");
      for (; there >= options.frames; there -= options.frames) {
        card.capt_init(frames);
        for (int c = 0; c < options.channels; ++c) card.capt_chan(c, in[static_cast<std::size_t>(c)], options.frames);
        card.capt_done(options.frames);
        copy_planar<float>(impulse, in.data(), out.data(), options.frames, options.channels);
        card.play_init(frames);
        for (int c = 0; c < options.channels; ++c) card.play_chan(c, out[static_cast<std::size_t>(c)], options.frames);
        card.play_done(options.frames);
      }
    }
    card.pcm_stop();
  });
  const int status = measure(options, impulse);
  stop = true;
  thread.join();
  return status;
}
