// SPDX-License-Identifier: MIT
// The floor: an mmap ALSA loop written only for this job. Two periods of output ahead, both directions linked, waits
// only for capture, the fewest libasound calls possible. No clock, no states, no recovery. The rings have four periods:
// on USB the playback hw_ptr moves slightly after that of capture, so a ring of two would have no room.
//   --extra copy     straight from the card's capture memory to its playback memory
//   --extra planar   with Taut's own conversions, to and from planar int32 buffers that a callback copies
#include <alsa/asoundlib.h>

#include <atomic>
#include <cstring>
#include <numeric>
#include <optional>
#include <thread>

#include "audio/transfer.hpp"
#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut;
using namespace taut::peers;

void expect(int code, const char* what) {
  if (code < 0) give_up(std::string(what) + ": " + snd_strerror(code));
}

snd_pcm_t* open_pcm(const std::string& name, snd_pcm_stream_t way, const Options& options) {
  snd_pcm_t* pcm = nullptr;
  expect(snd_pcm_open(&pcm, name.c_str(), way, 0), name.c_str());
  snd_pcm_hw_params_t* hw = nullptr;
  snd_pcm_hw_params_alloca(&hw);
  const auto frames = static_cast<snd_pcm_uframes_t>(options.frames);
  expect(snd_pcm_hw_params_any(pcm, hw), "parameters");
  expect(snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_MMAP_INTERLEAVED), "mapped access");
  expect(snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S32_LE), "format");
  expect(snd_pcm_hw_params_set_channels(pcm, hw, static_cast<unsigned>(options.channels)), "channels");
  expect(snd_pcm_hw_params_set_rate(pcm, hw, static_cast<unsigned>(options.rate), 0), "rate");
  expect(snd_pcm_hw_params_set_period_size(pcm, hw, frames, 0), "period");
  expect(snd_pcm_hw_params_set_periods(pcm, hw, 4, 0), "periods");
  expect(snd_pcm_hw_params(pcm, hw), "parameters");
  snd_pcm_sw_params_t* sw = nullptr;
  snd_pcm_sw_params_alloca(&sw);
  expect(snd_pcm_sw_params_current(pcm, sw), "thresholds");
  expect(snd_pcm_sw_params_set_start_threshold(pcm, sw, 1U << 30), "start threshold");
  expect(snd_pcm_sw_params_set_avail_min(pcm, sw, frames), "least available");
  expect(snd_pcm_sw_params(pcm, sw), "thresholds");
  return pcm;
}

class Loop {
 public:
  explicit Loop(const Options& options)
      : options_(options),
        in_(open_pcm(options.in, SND_PCM_STREAM_CAPTURE, options)),
        out_(open_pcm(options.out, SND_PCM_STREAM_PLAYBACK, options)) {
    if (options.extra == "planar") make_planes();
    snd_pcm_link(in_, out_);
    expect(snd_pcm_poll_descriptors(in_, &poll_, 1), "poll descriptor");
    for (int period = 0; period < 2; ++period) {
      snd_pcm_avail_update(out_);
      const snd_pcm_channel_area_t* areas = nullptr;
      snd_pcm_uframes_t at = 0, frames = static_cast<snd_pcm_uframes_t>(options.frames);
      expect(snd_pcm_mmap_begin(out_, &areas, &at, &frames), "mmap");
      std::memset(place(areas, at), 0, bytes());
      expect(static_cast<int>(snd_pcm_mmap_commit(out_, at, frames)), "commit");
    }
    expect(snd_pcm_start(in_), "start");
  }

  void run(Impulse& impulse) {
    while (!stop_.load(std::memory_order_relaxed)) {
      do {
        if (::poll(&poll_, 1, 1000) <= 0 || (poll_.revents & POLLERR) != 0) give_up("An xrun.");
      } while (snd_pcm_avail_update(in_) < options_.frames);
      if (snd_pcm_avail_update(out_) < options_.frames) give_up("Playback stands still.");
      const snd_pcm_channel_area_t *in = nullptr, *out = nullptr;
      snd_pcm_uframes_t in_at = 0, out_at = 0;
      auto frames = static_cast<snd_pcm_uframes_t>(options_.frames);
      expect(snd_pcm_mmap_begin(in_, &in, &in_at, &frames), "mmap");
      expect(snd_pcm_mmap_begin(out_, &out, &out_at, &frames), "mmap");
      if (capture_)
        planar(impulse, place(in, in_at), place(out, out_at));
      else
        copy(impulse, place(in, in_at), place(out, out_at));
      expect(static_cast<int>(snd_pcm_mmap_commit(out_, out_at, frames)), "commit");
      expect(static_cast<int>(snd_pcm_mmap_commit(in_, in_at, frames)), "commit");
    }
  }

  void stop() { stop_ = true; }

 private:
  [[nodiscard]] std::size_t bytes() const {
    return sizeof(std::int32_t) * static_cast<std::size_t>(options_.frames * options_.channels);
  }

  std::byte* place(const snd_pcm_channel_area_t* areas, snd_pcm_uframes_t at) const {
    return static_cast<std::byte*>(areas->addr) +
           at * sizeof(std::int32_t) * static_cast<std::size_t>(options_.channels);
  }

  void make_planes() {
    std::vector<int> channels(static_cast<std::size_t>(options_.channels));
    std::iota(channels.begin(), channels.end(), 0);
    using audio::Transfer;
    constexpr auto type = audio::SampleType::int32;
    constexpr auto layout = audio::Layout::interleaved;
    capture_ = Transfer::make(Transfer::Way::in, type, layout, options_.channels, channels, type);
    playback_ = Transfer::make(Transfer::Way::out, type, layout, options_.channels, channels, type);
    memory_.resize(2 * bytes());
    for (int c = 0; c < options_.channels; ++c) {
      const std::size_t at = sizeof(std::int32_t) * static_cast<std::size_t>(c * options_.frames);
      planes_in_.push_back(memory_.data() + at);
      planes_out_.push_back(memory_.data() + bytes() + at);
    }
    areas_.resize(channels.size());
  }

  void copy(Impulse& impulse, std::byte* in, std::byte* out) const noexcept {
    copy_interleaved(impulse, reinterpret_cast<const std::int32_t*>(in), reinterpret_cast<std::int32_t*>(out),
                     options_.frames, options_.channels);
  }

  void planar(Impulse& impulse, std::byte* in, std::byte* out) noexcept {
    (*capture_)(areas_of(in), 0, planes_in_.data(), 0, options_.frames);
    copy_planar(impulse, reinterpret_cast<const std::int32_t* const*>(planes_in_.data()),
                reinterpret_cast<std::int32_t* const*>(planes_out_.data()), options_.frames, options_.channels);
    (*playback_)(areas_of(out), 0, planes_out_.data(), 0, options_.frames);
  }

  std::span<const audio::Area> areas_of(std::byte* first) noexcept {
    const auto step = static_cast<std::ptrdiff_t>(sizeof(std::int32_t) * areas_.size());
    for (auto& area : areas_) {
      area = {first, step};
      first += sizeof(std::int32_t);
    }
    return areas_;
  }

  const Options& options_;
  snd_pcm_t *in_, *out_;
  pollfd poll_{};
  std::atomic<bool> stop_{false};
  std::optional<audio::Transfer> capture_, playback_;
  std::vector<std::byte> memory_;
  std::vector<std::byte*> planes_in_, planes_out_;
  std::vector<audio::Area> areas_;
};

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  Impulse impulse;
  Loop loop(options);
  std::thread thread([&] {
    const sched_param priority{.sched_priority = 70};
    if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority) != 0) give_up("No real-time priority.");
    loop.run(impulse);
  });
  const int status = measure(options, impulse);
  loop.stop();
  thread.join();
  return status;
}
