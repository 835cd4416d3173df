// SPDX-License-Identifier: MIT
// A driver in C style with configurable misbehaviour, which the host library must tolerate.
#pragma once
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "taut/protocol.h"

namespace taut::tests {

struct Misbehaviour {
  TautLong inputs = 2, outputs = 2, type = TAUT_SAMPLE_INT32;
  std::vector<TautLong> types;  ///< by channel, of both directions; empty: all `type`
  TautLong min = 64, max = 1024, preferred = 256, granularity = -1;
  TautLong only_frames = 0;  ///< refuses any other size
  double rate = 48000;
  TautResult name_answer = TAUT_SUCCESS;
  TautBool init_answer = 1;
  std::string words = "The cable is not plugged in.";
  bool names_unterminated = false;  ///< channel names fill their field without a terminator
  bool writes_past = false;         ///< writes a few bytes beyond structures and arrays
  bool same_half = false;           ///< always half 0
  bool odd_half = false;            ///< halves such as 7 and -2
  bool with_time = false;           ///< time-info callback, flags as below
  TautULong time_flags = 7;
  bool position_known = true;           ///< getSamplePosition works
  bool calls_in_create = false;         ///< a callback before start
  bool calls_after_stop = false;        ///< one more callback later, from its own thread
  bool rate_changes_in_create = false;  ///< to 44100
  TautResult ready_answer = TAUT_OK;
  bool hangs_in_start = false;  ///< until `let_go`
  bool no_memory = false;       ///< createBuffers succeeds and gives none
};

class HostileDriver {
 public:
  explicit HostileDriver(Misbehaviour how = {});
  ~HostileDriver();
  HostileDriver(const HostileDriver&) = delete;
  HostileDriver& operator=(const HostileDriver&) = delete;

  TautDriver* object() { return &object_; }

  /// Controlled and observed by the test.
  Misbehaviour habits;
  TautCallbacks callbacks{};
  std::atomic<int> references{1}, ready_calls{0}, creates{0}, disposes{0}, switches{0};
  std::atomic<bool> running{false}, prepared{false}, let_go{false};
  std::vector<std::vector<std::byte>> memory;  ///< halves, channel by channel: 2k and 2k + 1
  TautLong frames = 0;

  /// Runs one cycle on this thread, as the hardware would.
  void cycle();

 private:
  friend struct HostileSlots;
  void pace();
  void join();
  // The first member, so that a pointer to it is a pointer to this object.
  TautDriver object_;
  std::thread thread_;
  TautLong half_ = 0;
};

}  // namespace taut::tests
