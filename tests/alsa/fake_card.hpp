// SPDX-License-Identifier: MIT
// A sound card that exists only as libasound's function table: rings, pointers, a clock that moves when somebody polls,
// a cable from its outputs to its inputs, and faults. One card at a time; what the backend does with it is counted.
#pragma once
#include <atomic>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "device/alsa/stream/kernel_pcm.hpp"
#include "device/alsa/surroundings.hpp"

namespace taut::tests {

/// Lets the card run up to now: normally poll() does. The pages tell what came of it.
void let_run();

/// A fault that the kernel tells at once, where it shares its pages.
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

/// How the backend gets to the card.
enum class Way {
  library,  ///< through libasound alone
  pages,    ///< through the pages that the kernel shares
  told,     ///< so, but what was written is told by a call
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

/// What the card offers.
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
  long grain = 0;           ///< frames by which the pointers move, when the kernel asks; 0: a period
  long interrupt_late = 0;  ///< frames by which a period's interrupt comes after its end
  bool batch = false;       ///< says that its pointers stand still between interrupts
  const char* driver = "fake";
  double ppm = 0;
  bool hardware = true;  ///< snd_pcm_type says HW
  bool maps = false;     ///< knows its channels' places
  int open_code = 0;     ///< what opening fails with
  int playback_open_code = 0, capture_open_code = 0;
  Way way = standard_way;
  long boundary = 1L << 40;  ///< the positions are counted modulo this: a multiple of the buffer

  static const Way standard_way;  ///< each program of the tests has another one: way.cpp
};

/// Faults that may be set at any moment, and counters.
struct FakeState {
  Fault unplugged;          ///< state DISCONNECTED, POLLERR at once; the available frames go on as if nothing were
  Fault sleeps;             ///< state SUSPENDED, POLLERR at once
  int absent_opens = 0;     ///< so many openings find no card yet
  int resume_refusals = 0;  ///< resume() gives -EAGAIN so many times, ...
  int resume_code = 0;      ///< ... then this
  int start_code = 0, prepare_code = 0, commit_code = 0;
  bool dead_on_start = false;  ///< an xrun as soon as it is started
  bool stalled = false;        ///< the hardware stands still
  bool false_alarms = false;   ///< poll() says POLLERR although nothing is wrong
  bool false_wakes = false;    ///< poll() says POLLIN although nothing is there
  bool timeless = false;       ///< no time stamps
  int interrupted_polls = 0;   ///< so many polls give EINTR
  int short_pieces = 0;        ///< mmap_begin gives at most so many frames
  Nanos wake_late = 0;         ///< every wake-up comes so late

  bool keep_played = false;          ///< collect ...
  std::vector<std::int16_t> played;  ///< ... what left the card: each frame's first channel, upper two bytes

  long polls = 0, capture_polls = 0, playback_polls = 0;
  long kernel_calls = 0;  ///< prepare, start, drop, resume, sw_params, link: what enters the kernel on any card
  long looks = 0;         ///< hwsync
  long tellings = 0;      ///< calls that tell what was written, where the driver wants to be told
  long arms = 0;          ///< of the watchdog
  long mapped = 0;        ///< pages that are shared now
  long commits = 0, starts = 0, opens = 0, closes = 0;
  long xruns = 0;
  bool started_by_itself = false;
  snd_pcm_uframes_t stop_threshold[2]{}, start_threshold[2]{}, wake_at[2]{};
};

extern FakeClock fake_clock;
extern FakeOffer fake_offer;
extern FakeState fake;

/// A fresh card with these offers; time goes on.
void plug_in(const FakeOffer& offer);

/// Frames that the card has played since its last start.
long fake_run();

/// The table of fakes, and surroundings that use it.
const device::alsa::Library& fake_library();
/// The quirks that the surroundings have say nothing, but for a driver called "quirky": 10 frames ahead, steps of 6,
/// jitter 5; and "coarse".
device::alsa::Surroundings fake_surroundings();

}  // namespace taut::tests
