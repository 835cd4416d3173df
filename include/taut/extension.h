/* SPDX-License-Identifier: MIT
 * What Taut's driver answers beyond the protocol, through its future() slot. A host that does not know these loses
 * nothing; a driver that does not know them answers "invalid parameter".
 */
#ifndef TAUT_EXTENSION_H
#define TAUT_EXTENSION_H

#ifdef __cplusplus
extern "C" {
#endif

/** param: char const*, lines of "key = value" (docs/settings.md). Valid before init, and after it while no buffers exist
 *  (the devices are then probed again). A refused text changes nothing; getErrorMessage says which line and why. */
#define TAUT_FUTURE_SETTINGS 0x54415501

/** param: TautText*. Writes the stream's report as one JSON object (docs/report.md). Any state from init on. */
#define TAUT_FUTURE_REPORT 0x54415502

/** param: long long*, nanoseconds from 0 on. Within bufferSwitch on a device in virtual time: lets that time pass, as if
 *  the host had needed it; takes no lock. Anywhere else "invalid mode", and nothing happens. */
#define TAUT_FUTURE_PASS_TIME 0x54415503

/** param: long long const*, frames. What a signal through a cable took from the host's output buffer to its input buffer.
 *  The part of it that the hardware does not tell by itself is counted by getLatencies from now on, announced by
 *  latencies-changed, and kept for this device and rate. "Invalid mode" while no buffers exist; "invalid parameter" when
 *  it is less than what is known to be there, or when the device tells its latency itself. */
#define TAUT_FUTURE_MEASURED 0x54415504

/** param: TautGap*. Within bufferSwitch: what the input of this buffer lacks. The protocol's position counts buffers, so a
 *  host that keeps time adds what it is told here. Takes no lock. Anywhere else "invalid mode". */
#define TAUT_FUTURE_GAP 0x54415505

/** param: TautText*. Writes the last error whole, where getErrorMessage has room for 124 bytes: what is wrong and, after a
 *  newline, what to do. Any state, any thread but the audio thread; the last error stays what it was. */
#define TAUT_FUTURE_ERROR 0x54415506

/** param: TautTelemetry*, its `size` set. What the running stream has counted. Any thread; takes no lock and allocates
 *  nothing: for a meter or a monitor, many times a second. "Invalid mode" while nothing runs. */
#define TAUT_FUTURE_TELEMETRY 0x54415507

/** All 0: nothing is missing. */
typedef struct TautGap {
  long long lost; /**< frames that no buffer holds ... */
  long long at;   /**< ... right before this frame of the buffer, 0 to its length; there `away` changes, too */
  long long away; /**< 1: the device, or one of several, is away: from `at` on, or all along, silence is in its place */
  long long slept; /**< nanoseconds that the computer slept right before `at`; no frames stand for them */
} TautGap;

/** A text that the caller owns: `size` bytes at `data`. The callee writes at most `size` bytes including the final
 *  NUL and sets `needed` to what the whole text takes; when needed > size, call again with more. */
typedef struct TautText {
  char* data;
  unsigned size;
  unsigned needed;
} TautText;

/** Nanoseconds: of all cycles since the buffers were made. */
typedef struct TautSpread {
  long long median, p99, longest;
} TautSpread;

/** Counts are of all runs since the buffers were made. */
typedef struct TautTelemetry {
  unsigned size;       /**< before the call: sizeof(TautTelemetry); after it: as far as it was filled */
  unsigned away;       /**< 1: the device is away, and silence is in its place */
  double rate;         /**< Hz */
  long long frames;    /**< of a buffer */
  long long margin;    /**< the safety in force, frames */
  long long position;  /**< of the newest buffer's first frame, since start ... */
  long long time;      /**< ... and its time, ns, as getSamplePosition */
  long long callbacks; /**< buffers */
  long long program_late, computer_late, device_late; /**< drop-outs by their cause */
  long long lost, silent;                             /**< frames: never recorded; played as silence */
  long long absences, absent; /**< how often the device, or one of several, was away; for how many frames */
  long long sleeps, slept;    /**< how often the computer slept; for how many ns */
  TautSpread callback;        /**< the program's own callback */
  TautSpread overhead;        /**< what Taut adds to it */
  TautSpread used; /**< of the margin: from the hardware's telling of a cycle to its output's being written */
} TautTelemetry;

#ifdef __cplusplus
}
#endif
#endif
