// SPDX-License-Identifier: MIT
// One direction of the fake card, as the table's functions see it.
#pragma once
#include <optional>
#include <vector>

#include "alsa/fake_card.hpp"

namespace taut::tests {

inline constexpr int first_fake_descriptor = 100'000;

struct FakePcm {
  bool capture = false;
  snd_pcm_state_t state = SND_PCM_STATE_OPEN;
  unsigned rate = 0, channels = 0;
  std::size_t bytes = 4;
  long period = 0, buffer = 0;
  bool interleaved = true;
  long stop_threshold = 0;
  std::vector<std::byte> memory;
  std::vector<snd_pcm_channel_area_t> areas;
  Nanos started = 0, hw_ptr_at = 0;
  long run = 0;
  long hw_ptr = 0;  ///< as of the kernel's last update; `run` is the real position
  device::alsa::MmapStatus status{};
  device::alsa::MmapControl control{.appl_ptr = 0, .avail_min = 1};
  unsigned long library_position = 0;  ///< libasound's own appl_ptr, when SYNC_PTR is needed

  /// Frames written or read so far; `control` wraps at the boundary.
  [[nodiscard]] long appl() const;
  void set_appl(long frames);
  /// Updates the status page.
  void publish();

  [[nodiscard]] long available_at(long position) const;
  /// The kernel reads the hardware position, at an interrupt or on request. This is where xruns are detected.
  void update();
  [[nodiscard]] std::byte* sample(unsigned channel, long frame);
  void attach();
  void detach();

 private:
  mutable long appl_ = 0;
};

int link_fakes();
void for_linked(FakePcm& pcm, void (*what)(FakePcm&));
snd_pcm_state_t state_of(const FakePcm& pcm);
FakePcm* fake_at(int descriptor);
int fake_poll(pollfd* descriptors, nfds_t count, const timespec* limit, const sigset_t* mask);
std::unique_ptr<device::alsa::Waiter> make_fake_waiter(int pcm, short events, int nudge);
int start_fake(FakePcm& pcm);
int look_at_fake(FakePcm& pcm);
/// The kernel interface without libasound, including the pages.
extern const device::alsa::Kernel fake_kernel;

/// Adds the functions of `fake_params.cpp` to a table.
void add_params(device::alsa::Library& table);

}  // namespace taut::tests

// Bodies for libasound's opaque types, under ALSA's names.
struct _snd_pcm : taut::tests::FakePcm {};

struct _snd_pcm_hw_params {
  bool capture = false;
  bool interleaved = true, separate = true;
  std::optional<unsigned> rate, channels, periods;
  std::optional<snd_pcm_format_t> format;
  std::optional<long> period;
  long largest_buffer = 1L << 20;
};

struct _snd_pcm_sw_params {
  snd_pcm_uframes_t avail_min = 1, start_threshold = 1, stop_threshold = 0;
};

struct _snd_pcm_info {
  int card = -1;
  unsigned device = 0;
  snd_pcm_stream_t stream = SND_PCM_STREAM_PLAYBACK;
};

struct _snd_ctl_card_info {
  int unused = 0;
};

struct _snd_ctl {
  int card = 0;
};
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
