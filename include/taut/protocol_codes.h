/* SPDX-License-Identifier: MIT
 * The numbers of the protocol: results, sample types, and the selectors of the two open-ended calls. Every one travels
 * as a TautLong (protocol_types.h), never as an enum, whose size a compiler may choose.
 */
#ifndef TAUT_PROTOCOL_CODES_H
#define TAUT_PROTOCOL_CODES_H

/** Results of the slots. Zero is success; only future() has its own success value. */
enum {
  TAUT_OK = 0, /**< done */
  TAUT_SUCCESS =
      0x3F4847A0, /**< success of future() only: not to be confused with old drivers that answer 0 to everything */
  TAUT_NOT_PRESENT = -1000,         /**< no hardware, or a feature that is not offered */
  TAUT_HARDWARE_MALFUNCTION = -999, /**< the device or the system failed, or somebody else holds it */
  TAUT_INVALID_PARAMETER = -998,    /**< an argument makes no sense, or future() does not know the selector */
  TAUT_INVALID_MODE = -997,         /**< not in this state, or not in a way the device can do */
  TAUT_NOT_ADVANCING = -996,        /**< a position was asked for while nothing runs */
  TAUT_NO_CLOCK = -995,             /**< the rate is not possible, or the chosen clock gives no signal */
  TAUT_NO_MEMORY = -994             /**< out of memory */
};

/** Sizes of the text fields, in bytes, including the final NUL. Writers never write more. */
enum { TAUT_NAME_SIZE = 32, TAUT_ERROR_SIZE = 124 };

/** Sample types (a channel's `type`). Containers are in bytes. "LOW n": the value is in the low n bits of the container,
 *  sign-extended; full scale is 2^(n-1). Float full scale is 1.0. */
enum {
  TAUT_SAMPLE_INT16_BE = 0,        /**< 2 bytes, big endian */
  TAUT_SAMPLE_INT24_BE = 1,        /**< 3 bytes, big endian */
  TAUT_SAMPLE_INT32_BE = 2,        /**< 4 bytes, big endian */
  TAUT_SAMPLE_FLOAT32_BE = 3,      /**< 4 bytes, big endian */
  TAUT_SAMPLE_FLOAT64_BE = 4,      /**< 8 bytes, big endian */
  TAUT_SAMPLE_INT32_LOW16_BE = 8,  /**< 4 bytes, big endian, LOW 16 */
  TAUT_SAMPLE_INT32_LOW18_BE = 9,  /**< 4 bytes, big endian, LOW 18 */
  TAUT_SAMPLE_INT32_LOW20_BE = 10, /**< 4 bytes, big endian, LOW 20 */
  TAUT_SAMPLE_INT32_LOW24_BE = 11, /**< 4 bytes, big endian, LOW 24 */
  TAUT_SAMPLE_INT16 = 16,          /**< 2 bytes, little endian */
  TAUT_SAMPLE_INT24 = 17,          /**< 3 bytes, little endian */
  TAUT_SAMPLE_INT32 = 18,          /**< 4 bytes, little endian: what most hosts expect */
  TAUT_SAMPLE_FLOAT32 = 19,        /**< 4 bytes, little endian */
  TAUT_SAMPLE_FLOAT64 = 20,        /**< 8 bytes, little endian */
  TAUT_SAMPLE_INT32_LOW16 = 24,    /**< 4 bytes, little endian, LOW 16 */
  TAUT_SAMPLE_INT32_LOW18 = 25,    /**< 4 bytes, little endian, LOW 18 */
  TAUT_SAMPLE_INT32_LOW20 = 26,    /**< 4 bytes, little endian, LOW 20 */
  TAUT_SAMPLE_INT32_LOW24 = 27,    /**< 4 bytes, little endian, LOW 24 */
  TAUT_SAMPLE_DSD_LSB = 32,        /**< 1 byte holds 8 one-bit samples, the oldest in bit 0 */
  TAUT_SAMPLE_DSD_MSB = 33,        /**< 1 byte holds 8 one-bit samples, the oldest in bit 7 */
  TAUT_SAMPLE_DSD_8 = 40           /**< 1 byte is one sample */
};

/** What a driver says or asks through TautCallbacks::message. The host answers 1 for yes or accepted, else 0. */
enum {
  TAUT_MESSAGE_SELECTOR_SUPPORTED = 1,      /**< value: the selector asked about */
  TAUT_MESSAGE_ENGINE_VERSION = 2,          /**< answer: the protocol's version, 2; some hosts say 0 */
  TAUT_MESSAGE_RESET_REQUEST = 3,           /**< close and reopen the driver, later and on the host's own thread */
  TAUT_MESSAGE_BUFFER_SIZE_CHANGE = 4,      /**< value: the new preferred size in frames */
  TAUT_MESSAGE_RESYNC_REQUEST = 5,          /**< the timeline jumped; several hosts reopen for it */
  TAUT_MESSAGE_LATENCIES_CHANGED = 6,       /**< read the latencies again */
  TAUT_MESSAGE_SUPPORTS_TIME_INFO = 7,      /**< 1: call buffer_switch_time_info instead of buffer_switch */
  TAUT_MESSAGE_SUPPORTS_TIME_CODE = 8,      /**< 1: the host reads TautTime::time_code */
  TAUT_MESSAGE_MMC_COMMAND = 9,             /**< value: bytes at `message`; unused in practice */
  TAUT_MESSAGE_SUPPORTS_INPUT_MONITOR = 10, /**< direct monitoring */
  TAUT_MESSAGE_SUPPORTS_INPUT_GAIN = 11,    /**< defined, unused */
  TAUT_MESSAGE_SUPPORTS_INPUT_METER = 12,   /**< defined, unused */
  TAUT_MESSAGE_SUPPORTS_OUTPUT_GAIN = 13,   /**< defined, unused */
  TAUT_MESSAGE_SUPPORTS_OUTPUT_METER = 14,  /**< defined, unused */
  TAUT_MESSAGE_OVERLOAD = 15                /**< a drop-out happened */
};

/** Selectors of future(). Unless said otherwise the parameter is NULL and an unsupporting driver answers
 *  TAUT_INVALID_PARAMETER. Taut's own selectors are in extension.h. */
enum {
  TAUT_FUTURE_ENABLE_TIME_CODE_READ = 1,
  TAUT_FUTURE_DISABLE_TIME_CODE_READ = 2,
  TAUT_FUTURE_SET_INPUT_MONITOR = 3, /**< TautInputMonitor* */
  TAUT_FUTURE_TRANSPORT = 4,         /**< TautTransport* */
  TAUT_FUTURE_SET_INPUT_GAIN = 5,    /**< TautChannelControls* */
  TAUT_FUTURE_GET_INPUT_METER = 6,   /**< TautChannelControls* */
  TAUT_FUTURE_SET_OUTPUT_GAIN = 7,   /**< TautChannelControls* */
  TAUT_FUTURE_GET_OUTPUT_METER = 8,  /**< TautChannelControls* */
  TAUT_FUTURE_CAN_INPUT_MONITOR = 9,
  TAUT_FUTURE_CAN_TIME_INFO = 10, /**< TAUT_SUCCESS: the driver can call buffer_switch_time_info */
  TAUT_FUTURE_CAN_TIME_CODE = 11,
  TAUT_FUTURE_CAN_TRANSPORT = 12,
  TAUT_FUTURE_CAN_INPUT_GAIN = 13,
  TAUT_FUTURE_CAN_INPUT_METER = 14,
  TAUT_FUTURE_CAN_OUTPUT_GAIN = 15,
  TAUT_FUTURE_CAN_OUTPUT_METER = 16,
  TAUT_FUTURE_OPTIONAL_ONE = 17,
  TAUT_FUTURE_SET_IO_FORMAT = 0x23111961,        /**< TautIoFormat*, before buffers exist; refusal writes -1 */
  TAUT_FUTURE_GET_IO_FORMAT = 0x23111983,        /**< TautIoFormat* */
  TAUT_FUTURE_CAN_IO_FORMAT = 0x23112004,        /**< TautIoFormat* */
  TAUT_FUTURE_CAN_REPORT_OVERLOAD = 0x24042012,  /**< TAUT_SUCCESS: the driver sends TAUT_MESSAGE_OVERLOAD */
  TAUT_FUTURE_GET_INTERNAL_BUFFERS = 0x25042012, /**< TautInternalBuffers* */
  TAUT_FUTURE_SELECT_INSTANCE = 0x7F000001       /**< char const*, UTF-8, before init: the name under which the driver
                                                         is registered; NULL or "" only asks whether it knows this */
};

/** TautIoFormat::format. */
enum { TAUT_IO_FORMAT_INVALID = -1, TAUT_IO_FORMAT_PCM = 0, TAUT_IO_FORMAT_DSD = 1 };

/** Bits of TautTimeInfo::flags: which fields hold a value, and what changed since the cycle before. */
enum {
  TAUT_TIME_SYSTEM_TIME_VALID = 1,
  TAUT_TIME_POSITION_VALID = 2,
  TAUT_TIME_RATE_VALID = 4,
  TAUT_TIME_SPEED_VALID = 8,
  TAUT_TIME_RATE_CHANGED = 16,
  TAUT_TIME_CLOCK_SOURCE_CHANGED = 32
};

/** Bits of TautTimeCode::flags. */
enum {
  TAUT_TIME_CODE_VALID = 1,
  TAUT_TIME_CODE_RUNNING = 2,
  TAUT_TIME_CODE_REVERSE = 4,
  TAUT_TIME_CODE_ON_SPEED = 8,
  TAUT_TIME_CODE_STILL = 16,
  TAUT_TIME_CODE_SPEED_VALID = 256
};

/** TautTransport::command. */
enum {
  TAUT_TRANSPORT_START = 1,
  TAUT_TRANSPORT_STOP = 2,
  TAUT_TRANSPORT_LOCATE = 3, /**< to `position` */
  TAUT_TRANSPORT_PUNCH_IN = 4,
  TAUT_TRANSPORT_PUNCH_OUT = 5,
  TAUT_TRANSPORT_ARM_ON = 6, /**< `track` */
  TAUT_TRANSPORT_ARM_OFF = 7,
  TAUT_TRANSPORT_MONITOR_ON = 8,
  TAUT_TRANSPORT_MONITOR_OFF = 9,
  TAUT_TRANSPORT_ARM = 10, /**< by `switches` */
  TAUT_TRANSPORT_MONITOR = 11
};

#endif
