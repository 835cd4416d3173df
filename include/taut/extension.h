/* SPDX-License-Identifier: MIT
 * Taut's extensions to the protocol, through the driver's future() slot. Hosts that do not know them lose nothing; other
 * drivers answer "invalid parameter".
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

/** param: long long*, nanoseconds, 0 or more. Within bufferSwitch on a device in virtual time: lets that time pass, as if
 *  the host had needed it; lock-free. Anywhere else "invalid mode", without effect. */
#define TAUT_FUTURE_PASS_TIME 0x54415503

/** param: long long const*, frames. The measured round trip of a signal through a cable, from the host's output buffer to its
 *  input buffer. The part the hardware does not report is included in getLatencies from now on, announced by
 *  latencies-changed, and kept for this device and rate. "Invalid mode" without buffers; "invalid parameter" if it is less
 *  than the known latency, or if the device reports its own. */
#define TAUT_FUTURE_MEASURED 0x54415504

/** param: TautGap*. Within bufferSwitch: what is missing from the input of this buffer. The protocol's position counts
 *  buffers alone, so a host that keeps time adds these frames. Lock-free. Anywhere else "invalid mode". */
#define TAUT_FUTURE_GAP 0x54415505

/** param: TautText*. Writes the last error in full, where getErrorMessage has room for 124 bytes: what is wrong and, after
 *  a newline, what to do. Does not change the last error. Any state, any thread but the audio thread. */
#define TAUT_FUTURE_ERROR 0x54415506

/** param: TautTelemetry*, its `size` set. Counters of the running stream. Any thread, without locks or allocation, for meters
 *  and monitors many times a second. "Invalid mode" while nothing runs. */
#define TAUT_FUTURE_TELEMETRY 0x54415507

/** All 0: nothing is missing. */
typedef struct TautGap {
  long long lost;  /**< frames in no buffer, */
  long long at;    /**< right before this frame of the buffer, 0 to its length; `away` changes there too */
  long long away;  /**< 1: the device, or a member of it, is missing: silence from `at` on, or throughout */
  long long slept; /**< duration of system sleep right before `at`, ns; not counted in frames */
} TautGap;

/** A text buffer of the caller's: `size` bytes at `data`. The callee writes at most `size` bytes, including the final NUL,
 *  and sets `needed` to the size of the whole text; if needed > size, call again with more. */
typedef struct TautText {
  char* data;      /**< may be NULL when size is 0 */
  unsigned size;   /**< bytes */
  unsigned needed; /**< out: bytes of the whole text with its final NUL */
} TautText;

/** Nanoseconds, over all cycles since the buffers were made. */
typedef struct TautSpread {
  long long median;  /**< half of the cycles took no longer */
  long long p99;     /**< 99 of 100 took no longer */
  long long longest; /**< none took longer */
} TautSpread;

/** Counted over all runs since the buffers were made. */
typedef struct TautTelemetry {
  unsigned size;           /**< in: sizeof(TautTelemetry); out: bytes filled */
  unsigned away;           /**< 1: the device is missing; silence takes its place */
  double rate;             /**< Hz */
  long long frames;        /**< per buffer */
  long long margin;        /**< the current safety, frames */
  long long position;      /**< of the newest buffer's first frame, since start, */
  long long time;          /**< and its time, ns, as getSamplePosition */
  long long callbacks;     /**< buffers */
  long long program_late;  /**< drop-outs because the callback took too long */
  long long computer_late; /**< because the audio thread ran too late */
  long long device_late;   /**< because the device did, although Taut was in time */
  long long lost;          /**< frames not recorded */
  long long silent;        /**< frames played as silence */
  long long absences;      /**< how often the device or a member was missing, */
  long long absent;        /**< and for how many frames */
  long long sleeps;        /**< how often the computer slept, */
  long long slept;         /**< and for how many ns */
  TautSpread callback;     /**< the program's own callback */
  TautSpread overhead;     /**< Taut's own part of the cycle */
  TautSpread used;         /**< of the margin: from the hardware's report of a cycle to its output being written */
} TautTelemetry;

#ifdef __cplusplus
}
#endif
#endif
