// SPDX-License-Identifier: MIT
// A sound card that only exists as libasound's function table: rings, pointers, a clock that advances in poll(), a
// cable from outputs to inputs, and faults. One card at a time; counts what the backend does with it.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "device/alsa/stream/kernel_pcm.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::tests {

/// Advances the card to the current time, as poll() normally does, and updates the shared pages.
void let_run();

/// A fault that shows in the shared pages at once.
class Fault {
 public:
  Fault& operator=(bool on) {
    on_ = on;
    let_run();
    return *this;
  }
  operator bool() const { return on_; }  // NOLINT(google-explicit-constructor): read as the bool it is

 private:
  bool on_ = false;
};

/// How the backend reads and writes the pointers.
enum class PointerAccess {
  library,   ///< only through libasound
  pages,     ///< through the mmapped status and control pages
  sync_ptr,  ///< hw_ptr from the status page, appl_ptr through SYNC_PTR
};

/// Virtual time.
class FakeClock final : public platform::Clock {
 public:
  [[nodiscard]] Nanos now() const noexcept override { return now_; }
  void advance_to(Nanos time) noexcept { now_ = time > now_ ? time : now_.load(); }
  void advance(Nanos ns) noexcept {
    now_ += ns;
    let_run();
  }
  void sleep_until(Nanos time) const noexcept override { now_ = time > now_ ? time : now_.load(); }

 private:
  mutable std::atomic<Nanos> now_{1'000'000'000};
};

/// The card's capabilities.
struct FakeOffer {
  unsigned inputs = 2, outputs = 2;  ///< 0: no such direction
  unsigned least_channels = 0;       ///< 0: exactly `inputs` and `outputs`
  std::set<unsigned> rates{44100, 48000, 96000};
  std::set<snd_pcm_format_t> formats{SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S16_LE};
  long period_min = 16, period_max = 4096, period_step = 1;
  bool powers_of_two = false;
  unsigned periods_min = 2, periods_max = 32;
  bool interleaved = true, separate = true, mapped = true;
  bool linkable = true;
  long hw_ptr_step = 0;     ///< step of hw_ptr in frames when the kernel asks; 0: a period
  long interrupt_late = 0;  ///< frames between a period's end and its interrupt
  bool batch = false;       ///< reports SNDRV_PCM_INFO_BATCH: hw_ptr only moves at interrupts
  const char* driver = "fake";
  double ppm = 0;
  bool hardware = true;      ///< snd_pcm_type() returns HW
  bool channel_map = false;  ///< has a channel map
  int open_code = 0;         ///< error code of snd_pcm_open()
  int playback_open_code = 0, capture_open_code = 0;
  PointerAccess access = standard_access;
  /// hw_ptr and appl_ptr wrap here: a multiple of the buffer.
  long boundary = static_cast<long>(std::min<long long>(1LL << 40, std::numeric_limits<long>::max() / 2 + 1LL));

  static const PointerAccess standard_access;  ///< differs per test program: pointer_access.cpp
};

/// Faults that can be set at any time, and counters.
struct FakeState {
  Fault unplugged;          ///< state DISCONNECTED, POLLERR at once; avail keeps advancing
  Fault suspended;          ///< state SUSPENDED, POLLERR at once
  int absent_opens = 0;     ///< number of opens before the card exists
  int resume_refusals = 0;  ///< number of resume() calls that return -EAGAIN, ...
  int resume_code = 0;      ///< ... then this code
  int start_code = 0, prepare_code = 0, commit_code = 0;
  bool dead_on_start = false;  ///< xrun as soon as it starts
  bool stalled = false;        ///< hw_ptr stands still
  bool false_alarms = false;   ///< poll() returns POLLERR although nothing is wrong
  bool false_wakes = false;    ///< poll() returns POLLIN although nothing is ready
  bool no_timestamps = false;
  int interrupted_polls = 0;  ///< number of polls that return EINTR
  int short_pieces = 0;       ///< upper bound of frames from mmap_begin
  Nanos wake_late = 0;        ///< added to every wake-up

  bool keep_played = false;          ///< collect ...
  std::vector<std::int16_t> played;  ///< ... the output: first channel of each frame, upper two bytes

  long polls = 0, capture_polls = 0, playback_polls = 0;
  long kernel_calls = 0;  ///< prepare, start, drop, resume, sw_params, link: always system calls
  long hwsyncs = 0;
  long sync_ptrs = 0;
  long watchdog_arms = 0;
  long mapped = 0;  ///< pages currently mmapped
  long commits = 0, starts = 0, opens = 0, closes = 0;
  long xruns = 0;
  bool started_by_itself = false;
  snd_pcm_uframes_t stop_threshold[2]{}, start_threshold[2]{}, avail_min[2]{};
};

extern FakeClock fake_clock;
extern FakeOffer fake_offer;
extern FakeState fake;

/// Replugs a fresh card with these capabilities; time goes on.
void plug_in(const FakeOffer& offer);

/// Frames played since the last start.
long fake_run();

/// The table of fakes, and surroundings that use it.
const device::alsa::Library& fake_library();
/// Quirks exist only for two drivers: "quirky" (lead 10 frames, granularity 6, jitter 5) and "coarse".
device::alsa::Surroundings fake_surroundings();

}  // namespace taut::tests
