/* SPDX-License-Identifier: MIT
 * The structures of the protocol, as they lie in memory. src/protocol asserts every size and offset for Windows x64 and
 * x86 and for Linux x86-64 and i386.
 */
#ifndef TAUT_PROTOCOL_TYPES_H
#define TAUT_PROTOCOL_TYPES_H

#include "protocol_codes.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The protocol's integer: 32 bits on Windows, the native long on Linux (64 bits where pointers have 64). */
typedef long TautLong;
typedef unsigned long TautULong;
typedef TautLong TautBool;   /**< 0 is false; test for non-zero, write 1 */
typedef TautLong TautResult; /**< TAUT_OK, TAUT_SUCCESS or a negative code */

#ifdef _WIN32
/** A signed 64-bit number as two words, the HIGH word first: hi * 2^32 + lo. Aligned to 4 only. */
typedef struct TautInt64 {
  TautULong hi;
  TautULong lo;
} TautInt64;
#else
/** A signed 64-bit number. */
typedef long long TautInt64;
#endif

/** A COM interface id; on Linux always NULL in practice. */
typedef struct TautGuid {
  unsigned int data1;     /**< the first eight hexadecimal digits */
  unsigned short data2;   /**< the next four */
  unsigned short data3;   /**< the next four */
  unsigned char data4[8]; /**< the last sixteen, byte by byte */
} TautGuid;

/* Windows lays these out packed to 4 bytes; Linux naturally. */
#ifdef _WIN32
#pragma pack(push, 4)
#endif

/** One source of the device's clock. */
typedef struct TautClockSource {
  TautLong index;              /**< what set_clock_source() takes; need not be contiguous */
  TautLong associated_channel; /**< input channel that carries the clock, from 0; -1 if none */
  TautLong associated_group;   /**< group of that channel; -1 if none */
  TautBool is_current;         /**< 1 for the one in use */
  char name[TAUT_NAME_SIZE];   /**< NUL-terminated */
} TautClockSource;

/** One channel. The caller fills `channel` and `is_input`, the driver the rest. */
typedef struct TautChannelInfo {
  TautLong channel;          /**< in: from 0 within its direction */
  TautBool is_input;         /**< in: non-zero for an input */
  TautBool is_active;        /**< 1 if a buffer exists for it */
  TautLong group;            /**< channels that belong together share a number from 0 */
  TautLong type;             /**< TAUT_SAMPLE_... */
  char name[TAUT_NAME_SIZE]; /**< NUL-terminated, at most 31 bytes of text */
} TautChannelInfo;

/** One channel's pair of buffer halves. The caller fills the first two fields, the driver the pointers. */
typedef struct TautBufferInfo {
  TautBool is_input; /**< in: non-zero for an input */
  TautLong channel;  /**< in: from 0 within its direction */
  void* halves[2];   /**< out: `frames` samples of the channel's type each, owned by the driver */
} TautBufferInfo;

/** When a cycle happens. Only fields whose bit is set in `flags` hold a value. */
typedef struct TautTimeInfo {
  double speed; /**< 1.0 is nominal */
  TautInt64
      system_time;    /**< ns; of the moment that `position` names. Windows: timeGetTime() * 10^6; Linux: monotonic */
  TautInt64 position; /**< frames since start(), of the first frame of this half */
  double rate;        /**< Hz */
  TautULong flags;    /**< TAUT_TIME_... */
  char reserved[12];  /**< zero */
} TautTimeInfo;

/** External time code. */
typedef struct TautTimeCode {
  double speed;       /**< 1.0 is nominal */
  TautInt64 position; /**< of the time code, in frames */
  TautULong flags;    /**< TAUT_TIME_CODE_... */
  char future[64];    /**< zero */
} TautTimeCode;

/** What buffer_switch_time_info() gets. Hosts built without packing copy 152 bytes on Windows: whoever allocates one
 *  there gives it at least that. */
typedef struct TautTime {
  TautLong reserved[4];   /**< zero */
  TautTimeInfo info;      /**< the cycle's own time */
  TautTimeCode time_code; /**< external time code, where its flags say so */
} TautTime;

/** Kept by hosts that follow the old C wrapper; it never crosses the table. */
typedef struct TautDriverInfo {
  TautLong protocol_version;   /**< 2 */
  TautLong driver_version;     /**< the driver's own count */
  char name[TAUT_NAME_SIZE];   /**< NUL-terminated */
  char error[TAUT_ERROR_SIZE]; /**< why it failed; NUL-terminated */
  void* system;                /**< what init() takes */
} TautDriverInfo;

/** Direct monitoring of an input. Gain: 0 ... 0x7FFFFFFF for silence ... +12 dB, 0x20000000 is unity. */
typedef struct TautInputMonitor {
  TautLong input;  /**< from 0; -1: all */
  TautLong output; /**< suggested output channel, from 0 */
  TautLong gain;   /**< see above */
  TautBool state;  /**< 1: on */
  TautLong pan;    /**< 0 left ... 0x7FFFFFFF right; 0x3FFFFFFF is the middle */
} TautInputMonitor;

/** Gain and meter of one channel. Gain as in TautInputMonitor. */
typedef struct TautChannelControls {
  TautLong channel;  /**< from 0 */
  TautBool is_input; /**< non-zero for an input */
  TautLong gain;     /**< see above */
  TautLong meter;    /**< 0 ... 0x7FFFFFFF, full scale */
  char future[32];   /**< zero */
} TautChannelControls;

/** A command to a tape machine. */
typedef struct TautTransport {
  TautLong command;      /**< TAUT_TRANSPORT_... */
  TautInt64 position;    /**< frames */
  TautLong track;        /**< from 0 */
  TautLong switches[16]; /**< one bit a track on Windows: 512 of them */
  char future[64];       /**< zero */
} TautTransport;

/** PCM or DSD. */
typedef struct TautIoFormat {
  TautLong format;                     /**< TAUT_IO_FORMAT_... */
  char future[512 - sizeof(TautLong)]; /**< zero */
} TautIoFormat;

/** Frames of a driver's extra buffering, already counted inside its latencies. */
typedef struct TautInternalBuffers {
  TautLong input_frames;  /**< of the inputs */
  TautLong output_frames; /**< of the outputs */
} TautInternalBuffers;

#ifdef _WIN32
#pragma pack(pop)
#endif

#ifdef __cplusplus
}
#endif
#endif
