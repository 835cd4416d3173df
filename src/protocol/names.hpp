// SPDX-License-Identifier: MIT
// The protocol's numbers as text for reports and logs, in the protocol's own words.
#pragma once
#include <cstddef>
#include <string_view>

#include "taut/protocol_codes.h"

namespace taut::protocol {

/// A slot's result: "invalid mode (-997)"; "unknown result" for other numbers. Any thread, no allocation.
constexpr std::string_view result_name(long result) noexcept {
  switch (result) {
    case TAUT_OK:
      return "ok (0)";
    case TAUT_SUCCESS:
      return "success (0x3F4847A0)";
    case TAUT_NOT_PRESENT:
      return "not present (-1000)";
    case TAUT_HARDWARE_MALFUNCTION:
      return "hardware malfunction (-999)";
    case TAUT_INVALID_PARAMETER:
      return "invalid parameter (-998)";
    case TAUT_INVALID_MODE:
      return "invalid mode (-997)";
    case TAUT_NOT_ADVANCING:
      return "position not advancing (-996)";
    case TAUT_NO_CLOCK:
      return "no clock (-995)";
    case TAUT_NO_MEMORY:
      return "no memory (-994)";
    default:
      return "unknown result";
  }
}

/// The function in a slot of the table, 0 to 23, as it is known among those who write drivers.
constexpr const char* slot_name(std::size_t slot) noexcept {
  constexpr const char* names[] = {"QueryInterface",
                                   "AddRef",
                                   "Release",
                                   "init",
                                   "getDriverName",
                                   "getDriverVersion",
                                   "getErrorMessage",
                                   "start",
                                   "stop",
                                   "getChannels",
                                   "getLatencies",
                                   "getBufferSize",
                                   "canSampleRate",
                                   "getSampleRate",
                                   "setSampleRate",
                                   "getClockSources",
                                   "setClockSource",
                                   "getSamplePosition",
                                   "getChannelInfo",
                                   "createBuffers",
                                   "disposeBuffers",
                                   "controlPanel",
                                   "future",
                                   "outputReady"};
  static_assert(sizeof names / sizeof *names == 24);
  return slot < 24 ? names[slot] : "unknown function";
}

/// A selector of TautCallbacks::message.
constexpr std::string_view message_name(long selector) noexcept {
  switch (selector) {
    case TAUT_MESSAGE_SELECTOR_SUPPORTED:
      return "selector supported";
    case TAUT_MESSAGE_ENGINE_VERSION:
      return "engine version";
    case TAUT_MESSAGE_RESET_REQUEST:
      return "reset request";
    case TAUT_MESSAGE_BUFFER_SIZE_CHANGE:
      return "buffer size change";
    case TAUT_MESSAGE_RESYNC_REQUEST:
      return "resync request";
    case TAUT_MESSAGE_LATENCIES_CHANGED:
      return "latencies changed";
    case TAUT_MESSAGE_SUPPORTS_TIME_INFO:
      return "supports time info";
    case TAUT_MESSAGE_SUPPORTS_TIME_CODE:
      return "supports time code";
    case TAUT_MESSAGE_MMC_COMMAND:
      return "MMC command";
    case TAUT_MESSAGE_SUPPORTS_INPUT_MONITOR:
      return "supports input monitor";
    case TAUT_MESSAGE_SUPPORTS_INPUT_GAIN:
      return "supports input gain";
    case TAUT_MESSAGE_SUPPORTS_INPUT_METER:
      return "supports input meter";
    case TAUT_MESSAGE_SUPPORTS_OUTPUT_GAIN:
      return "supports output gain";
    case TAUT_MESSAGE_SUPPORTS_OUTPUT_METER:
      return "supports output meter";
    case TAUT_MESSAGE_OVERLOAD:
      return "overload";
    default:
      return "unknown message";
  }
}

/// A selector of future() defined by the protocol.
constexpr std::string_view future_name(long selector) noexcept {
  switch (selector) {
    case TAUT_FUTURE_ENABLE_TIME_CODE_READ:
      return "enable time code read";
    case TAUT_FUTURE_DISABLE_TIME_CODE_READ:
      return "disable time code read";
    case TAUT_FUTURE_SET_INPUT_MONITOR:
      return "set input monitor";
    case TAUT_FUTURE_TRANSPORT:
      return "transport";
    case TAUT_FUTURE_SET_INPUT_GAIN:
      return "set input gain";
    case TAUT_FUTURE_GET_INPUT_METER:
      return "get input meter";
    case TAUT_FUTURE_SET_OUTPUT_GAIN:
      return "set output gain";
    case TAUT_FUTURE_GET_OUTPUT_METER:
      return "get output meter";
    case TAUT_FUTURE_CAN_INPUT_MONITOR:
      return "can input monitor";
    case TAUT_FUTURE_CAN_TIME_INFO:
      return "can time info";
    case TAUT_FUTURE_CAN_TIME_CODE:
      return "can time code";
    case TAUT_FUTURE_CAN_TRANSPORT:
      return "can transport";
    case TAUT_FUTURE_CAN_INPUT_GAIN:
      return "can input gain";
    case TAUT_FUTURE_CAN_INPUT_METER:
      return "can input meter";
    case TAUT_FUTURE_CAN_OUTPUT_GAIN:
      return "can output gain";
    case TAUT_FUTURE_CAN_OUTPUT_METER:
      return "can output meter";
    case TAUT_FUTURE_OPTIONAL_ONE:
      return "optional one";
    case TAUT_FUTURE_SET_IO_FORMAT:
      return "set io format";
    case TAUT_FUTURE_GET_IO_FORMAT:
      return "get io format";
    case TAUT_FUTURE_CAN_IO_FORMAT:
      return "can io format";
    case TAUT_FUTURE_CAN_REPORT_OVERLOAD:
      return "can report overload";
    case TAUT_FUTURE_GET_INTERNAL_BUFFERS:
      return "get internal buffers";
    case TAUT_FUTURE_SELECT_INSTANCE:
      return "select instance";
    default:
      return "unknown selector";
  }
}

/// A sample type in words: "int24 (3 bytes), big endian".
constexpr std::string_view sample_type_name(long type) noexcept {
  switch (type) {
    case TAUT_SAMPLE_INT16_BE:
      return "int16, big endian";
    case TAUT_SAMPLE_INT24_BE:
      return "int24 (3 bytes), big endian";
    case TAUT_SAMPLE_INT32_BE:
      return "int32, big endian";
    case TAUT_SAMPLE_FLOAT32_BE:
      return "float32, big endian";
    case TAUT_SAMPLE_FLOAT64_BE:
      return "float64, big endian";
    case TAUT_SAMPLE_INT32_LOW16_BE:
      return "16 bits in int32, big endian";
    case TAUT_SAMPLE_INT32_LOW18_BE:
      return "18 bits in int32, big endian";
    case TAUT_SAMPLE_INT32_LOW20_BE:
      return "20 bits in int32, big endian";
    case TAUT_SAMPLE_INT32_LOW24_BE:
      return "24 bits in int32, big endian";
    case TAUT_SAMPLE_INT16:
      return "int16";
    case TAUT_SAMPLE_INT24:
      return "int24 (3 bytes)";
    case TAUT_SAMPLE_INT32:
      return "int32";
    case TAUT_SAMPLE_FLOAT32:
      return "float32";
    case TAUT_SAMPLE_FLOAT64:
      return "float64";
    case TAUT_SAMPLE_INT32_LOW16:
      return "16 bits in int32";
    case TAUT_SAMPLE_INT32_LOW18:
      return "18 bits in int32";
    case TAUT_SAMPLE_INT32_LOW20:
      return "20 bits in int32";
    case TAUT_SAMPLE_INT32_LOW24:
      return "24 bits in int32";
    case TAUT_SAMPLE_DSD_LSB:
      return "DSD, 8 samples a byte, oldest in bit 0";
    case TAUT_SAMPLE_DSD_MSB:
      return "DSD, 8 samples a byte, oldest in bit 7";
    case TAUT_SAMPLE_DSD_8:
      return "DSD, a byte a sample";
    default:
      return "unknown sample type";
  }
}

}  // namespace taut::protocol
