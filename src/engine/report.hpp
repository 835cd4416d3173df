// SPDX-License-Identifier: MIT
// What a stream has to say of itself: one plain value, taken at any time from any control thread.
#pragma once
#include <string>
#include <vector>

#include "base/units.hpp"

namespace taut::engine {

/// Frames, part by part. Round trip = input.total() + output.total().
struct Latency {
  Frames buffer = 0;    ///< input only: the host's buffer
  Frames adapter = 0;   ///< input only: added because the hardware's cycle is not the program's buffer
  Frames margin = 0;    ///< output only: the safety
  Frames late = 0;      ///< output only: one buffer more for a host that finishes late
  Frames resampler = 0; ///< the hardware runs at another rate
  Frames hardware = 0;  ///< converters and transfers, as far as known
  bool hardware_known = false;
  Frames latency_jitter = 0;  ///< by which `hardware` may differ from start to start; the larger of both, for both together
  [[nodiscard]] Frames total() const noexcept { return buffer + adapter + margin + late + resampler + hardware; }
};

/// Drop-outs by cause.
struct Xruns {
  std::int64_t host_late = 0, thread_late = 0, device_late = 0;
  Frames lost = 0;    ///< frames that no callback saw
  Frames silent = 0;  ///< frames of output that sounded as silence, where nothing was lost
  [[nodiscard]] std::int64_t total() const noexcept { return host_late + thread_late + device_late; }
};

/// What was missing although nobody was late.
struct Absence {
  std::int64_t away_times = 0;  ///< how often the device, or one of several, went away
  Frames away = 0;              ///< frames of silence in its place
  std::int64_t sleeps = 0;      ///< how often the computer slept
  Nanos slept = 0;              ///< how long in all; no frames stand for it
};

/// Nanoseconds, from a histogram with steps of at most 1/16 of the value.
struct Spread { Nanos median = 0, p99 = 0, max = 0; };

struct Report {
  std::string input, output;                 ///< device ids
  std::string chosen;                        ///< why this device: a sentence
  bool named = false;                        ///< the settings name it; else the rule of docs/devices.md has chosen it
  std::string input_type, output_type;       ///< as named by audio::name
  double rate = 0, hardware_rate = 0;        ///< Hz; they differ where a resampler is between them
  int buffer = 0, cycle = 0;                 ///< host's frames, hardware's frames
  int inputs = 0, outputs = 0;               ///< channels the host asked for
  Frames margin = 0;
  Latency in, out;
  std::int64_t callbacks = 0;
  Xruns xruns;
  Absence absence;
  Spread callback, overhead;                 ///< the host's part; everything of ours in the cycle outside it and the wait
  Spread used;                               ///< of the margin, by each cycle: from being ready to being written
  std::string tuning;                        ///< what the tuner of the safety says; empty where it is fixed
  std::string tuning_state;                  ///< gathering, lowering, settled, raising, held; empty where it is fixed
  std::string thread;                        ///< how the audio thread is scheduled, and why not better
  std::string thread_remedy;                 ///< how it gets real time; empty where it has it
  bool on_stand_in = false;                  ///< the device is away; callbacks run on a clock of our own
  bool virtual_time = false;                 ///< the stream's time passes as fast as the host is; nobody waits for it
  std::vector<std::string> parts;            ///< how each device of several does; empty for one device
  std::vector<std::string> remarks;
  std::int64_t event_count = 0;              ///< sentences since there are buffers, those no longer in `events` included
  std::vector<std::string> events;           ///< the newest sentences, oldest first, each with its time since start
};

}  // namespace taut::engine
