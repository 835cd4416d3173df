// SPDX-License-Identifier: MIT
// What a program can do wrong, as the driver in it sees it. rules_*.cpp say which rule each one breaks; words.cpp says it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace taut::check {

struct Seen;

/// In brackets: the two numbers of the first time.
enum class Fault : std::uint32_t {
  before_init,          ///< [slot]
  init_again,           ///<
  null_place,           ///< [slot]
  no_such_channel,      ///< [channel, 1: input]
  odd_rate,             ///< [millihertz, or 0 for what is no number; slot]
  refused_rate_played,  ///< [millihertz]
  rate_unknown,         ///<
  clock_not_offered,    ///< [index]
  size_outside,         ///< [frames, the limit that it exceeds]
  size_off_grid,        ///< [frames, step]
  sizes_not_asked,      ///<
  channels_not_asked,   ///<
  type_not_read,        ///< [channel, 1: input]
  channel_twice,        ///< [channel, 1: input]
  buffers_again,        ///<
  no_callback,          ///< [0 buffer switch, 1 rate, 2 message, 3 time info, 4 the structure]
  latency_never,        ///<
  latency_before_only,  ///<
  start_without_buffers,
  start_again,
  unwritten,            ///< [channel, switch]
  partly_written,       ///< [channel, bytes at the end]
  written_outside,      ///< [channel, 1: input]
  input_written,        ///< [channel]
  changes_in_callback,  ///< [slot]
  asks_in_callback,     ///< [slot]
  written_after_ready,  ///< [channel]
  ready_twice,          ///< [calls]
  ready_though_refused,
  float_changed,          ///<
  position_idle,          ///<
  stop_idle,              ///<
  dispose_idle,           ///<
  dispose_running,        ///<
  release_running,        ///<
  release_prepared,       ///<
  callback_stuck,         ///<
  never_released,         ///< [objects]
  after_release,          ///< [slot]
  written_after_dispose,  ///< [channel, 1: input]
  yes_then_no,            ///< [selector, answer]
  reset_ignored,          ///<
  latencies_ignored,      ///<
  size_ignored,           ///< [frames]
  changes_in_message,     ///< [slot, selector]
  no_to_reset,            ///<
  odd_answer,             ///< [selector, answer]
  low_version,            ///< [answer]
  other_thread,           ///< [slot]
  at_once,                ///< [slot, the slot that had not returned]
  count
};
constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::count);

/// What was seen, as a sentence.
std::string words_of(Fault fault, const Seen& seen);

}  // namespace taut::check
