// SPDX-License-Identifier: MIT
// Everything a stream can report: a plain value, taken at any time on any control thread.
#pragma once
#include <string>
#include <vector>

#include "base/units.hpp"

namespace taut::engine {

/// Frames, by part. Round trip = input.total() + output.total().
struct Latency {
  Frames buffer = 0;    ///< input only: the host's buffer
  Frames adapter = 0;   ///< input only: added if the hardware's cycle differs from the program's buffer
  Frames margin = 0;    ///< output only: the safety
  Frames late = 0;      ///< output only: one more buffer for a host that finishes late
  Frames resampler = 0; ///< if the hardware runs at another rate
  Frames hardware = 0;  ///< converters and transfers, as far as known
  bool hardware_known = false;
  Frames latency_jitter = 0;  ///< `hardware` may vary this much from start to start, both directions together; the larger of both
  [[nodiscard]] Frames total() const noexcept { return buffer + adapter + margin + late + resampler + hardware; }
};

/// Drop-outs by cause.
struct Xruns {
  std::int64_t host_late = 0, thread_late = 0, device_late = 0;
  Frames lost = 0;    ///< frames no callback got
  Frames silent = 0;  ///< frames of output played as silence with nothing lost
  [[nodiscard]] std::int64_t total() const noexcept { return host_late + thread_late + device_late; }
};

/// What was missing without anybody being late.
struct Absence {
  std::int64_t away_times = 0;  ///< how often the device, or a member, went away
  Frames away = 0;              ///< frames of silence in its place
  std::int64_t sleeps = 0;      ///< how often the computer slept
  Nanos slept = 0;              ///< total duration; not counted in frames
};

/// ns, from a histogram with steps of at most 1/16 of the value.
struct Spread { Nanos median = 0, p99 = 0, max = 0; };

struct Report {
  std::string input, output;                 ///< device ids
  std::string chosen;                        ///< why this device, in a sentence
  bool named = false;                        ///< by the settings; else chosen by the rule of docs/devices.md
  std::string input_type, output_type;       ///< as named by audio::name
  double rate = 0, hardware_rate = 0;        ///< Hz; differ if resampled
  int buffer = 0, cycle = 0;                 ///< frames: the host's, the hardware's
  int inputs = 0, outputs = 0;               ///< channels in use by the host
  Frames margin = 0, granularity = 0;        ///< the safety, and how much of it the hardware's own steps take
  Latency in, out;
  std::int64_t callbacks = 0;
  Xruns xruns;
  Absence absence;
  Spread callback, overhead;                 ///< the host's part; our own part, without the host and the wait
  Spread used;                               ///< of the margin, per cycle: from ready to written
  std::string tuning;                        ///< the tuner of the safety, in a sentence; empty if fixed
  std::string tuning_state;                  ///< gathering, lowering, settled, raising, held; empty if fixed
  std::string thread;                        ///< how the audio thread is scheduled, and why not better
  std::string thread_remedy;                 ///< how to get real time; empty if it has it
  bool on_stand_in = false;                  ///< the device is missing; callbacks run on the stand-in's clock
  bool virtual_time = false;                 ///< the stream's time is simulated and passes as fast as the host computes
  std::vector<std::string> parts;            ///< one sentence per member of a joined device, else empty
  std::vector<std::string> remarks;
  std::int64_t event_count = 0;  ///< sentences since the buffers were made, including those no longer in `events`
  std::vector<std::string> events;           ///< latest sentences, oldest first, each with its time since start
};

}  // namespace taut::engine
