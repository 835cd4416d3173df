// SPDX-License-Identifier: MIT
// How both sides read and write the fields of a call.
#pragma once
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "host/apart/wire.hpp"
#include "taut/protocol.h"

namespace taut::host::apart {

/// Writes a text into a field, cut if need be and always ended; returns the bytes of the whole with its NUL.
inline std::uint32_t put_text(char* to, std::size_t bytes, std::string_view text) noexcept {
  if (bytes > 0) {
    const std::size_t kept = std::min(text.size(), bytes - 1);
    std::memcpy(to, text.data(), kept);
    to[kept] = '\0';
  }
  return static_cast<std::uint32_t>(text.size() + 1);
}

/// The text of a field, whatever the other side left there.
template <std::size_t bytes>
std::string text_in(const char (&field)[bytes]) {
  return {field, strnlen(field, bytes)};
}

/// Bytes of the structure that a selector of future() takes; 0: none, or a text; -1: not known, and not passed on.
inline int future_bytes(std::uint32_t selector) noexcept {
  switch (selector) {
    case TAUT_FUTURE_SET_INPUT_MONITOR:
      return sizeof(TautInputMonitor);
    case TAUT_FUTURE_TRANSPORT:
      return sizeof(TautTransport);
    case TAUT_FUTURE_SET_INPUT_GAIN:
    case TAUT_FUTURE_GET_INPUT_METER:
    case TAUT_FUTURE_SET_OUTPUT_GAIN:
    case TAUT_FUTURE_GET_OUTPUT_METER:
      return sizeof(TautChannelControls);
    case TAUT_FUTURE_SET_IO_FORMAT:
    case TAUT_FUTURE_GET_IO_FORMAT:
    case TAUT_FUTURE_CAN_IO_FORMAT:
      return sizeof(TautIoFormat);
    case TAUT_FUTURE_GET_INTERNAL_BUFFERS:
      return sizeof(TautInternalBuffers);
    case TAUT_FUTURE_TELEMETRY:
      return sizeof(TautTelemetry);
    case TAUT_FUTURE_GAP:
      return sizeof(TautGap);
    case TAUT_FUTURE_PASS_TIME:
    case TAUT_FUTURE_MEASURED:
      return sizeof(long long);
    case TAUT_FUTURE_SETTINGS:
    case TAUT_FUTURE_SELECT_INSTANCE:
    case TAUT_FUTURE_REPORT:
    case TAUT_FUTURE_ERROR:
    case TAUT_FUTURE_CAN_REPORT_OVERLOAD:
      return 0;
    default:
      return selector >= TAUT_FUTURE_ENABLE_TIME_CODE_READ && selector <= TAUT_FUTURE_OPTIONAL_ONE ? 0 : -1;
  }
}

}  // namespace taut::host::apart
