// SPDX-License-Identifier: MIT
// The exact loopback: compares what a digital cable brings back with what was played, and accounts for every frame.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "monitor/signal.hpp"

namespace taut::monitor {

/// Where the captured signal stopped matching. `captured`: index of the first captured frame affected; `position`: the
/// played position expected there.
struct Break {
  Frames captured = 0, position = 0;
  Frames frames = 0;     ///< captured frames other than the signal: altered + silent + foreign of this break
  Frames altered = 0;    ///< in the right place, with at least one wrong sample
  Frames silent = 0;     ///< digital silence instead of the signal
  Frames foreign = 0;    ///< neither; also pieces of signal too short to recognise
  Frames lost = 0;       ///< played frames that never came back
  Frames repeated = 0;   ///< played frames that came back again
  bool swapped = false;  ///< from here on the channels arrive in another order
  Frames offset = 0;     ///< captured index minus played position from here on
};

/// Totals. Every captured frame is in exactly one of before, exact, altered, swapped, silent, foreign.
struct Account {
  Frames captured = 0;
  Frames before = 0;  ///< silence before the first frame of the signal arrived
  Frames exact = 0;   ///< every channel equals what was played
  Frames altered = 0, swapped = 0, silent = 0, foreign = 0;
  Frames lost = 0, repeated = 0;  ///< played frames
  [[nodiscard]] Frames explained() const noexcept { return before + exact + altered + swapped + silent + foreign; }
};

/// A captured channel, counted in samples while the signal was found.
struct ChannelVerdict {
  int carries = -1;  ///< the played channel it carries; -1: none
  Frames wrong = 0;  ///< samples that differ from the played channel of the same number
};

struct Verdict {
  bool found = false;
  Frames round_trip = 0;  ///< captured minus played at the first lock
  Frames offset = 0;      ///< the same at the end; differs after breaks that shift the signal
  bool bit_exact =
      false;  ///< found, and after the initial silence every captured frame is exact, none lost or repeated
  bool exact_but_breaks = false;  ///< found, nothing altered, swapped or foreign: only lost, repeated and silent frames
  Account account;
  std::vector<Break> breaks;  ///< the first Loopback::most_breaks
  std::int64_t break_count = 0;
  std::vector<ChannelVerdict> channels;
};

class SignalTracker;

/// Compares incrementally, in bounded memory. One thread at a time, not the audio thread (it searches after a break).
///
/// Feed the frames the callbacks saw, in order; position p must be the p-th frame the callbacks played. Captured
/// channel c is expected to carry played channel c. After a break the position is searched within `search` frames of
/// where it was expected.
class Loopback {
 public:
  static constexpr int most_breaks = 1000;

  /// `signal` must outlive this. `channels`: captured, 1 ... signal.channels(). `search`: also the longest round trip
  /// found.
  Loopback(const Signal& signal, int channels, Frames search = 131072);
  ~Loopback();
  Loopback(Loopback&&) noexcept;
  Loopback& operator=(Loopback&&) noexcept;

  /// The next captured frames, one plane per channel: left-justified int32, or floats (times 2^31, exact for all a
  /// float can hold).
  void feed(std::span<const std::int32_t* const> planes, Frames frames);
  void feed(std::span<const float* const> planes, Frames frames);

  /// Verdict on everything fed so far, as if the stream ended here.
  [[nodiscard]] Verdict verdict() const;

 private:
  std::unique_ptr<SignalTracker> tracker_;
};

}  // namespace taut::monitor
