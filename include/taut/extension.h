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

#ifdef __cplusplus
}
#endif
#endif
