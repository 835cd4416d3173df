// SPDX-License-Identifier: MIT
// The one border where our errors and values become the protocol's: codes, short texts, times.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "protocol/int64.hpp"
#include "taut/protocol.h"

namespace taut::driver {

/// What a slot returns instead of TAUT_OK, and why.
struct Refusal {
  TautResult code = TAUT_HARDWARE_MALFUNCTION;
  std::string words;        ///< what is wrong
  std::string remedy = {};  ///< what to do; may be empty
};
using Answer = std::expected<void, Refusal>;

/// absent -1000; busy, denied and broken -999; bad_request -998; unsupported and wrong_state -997; no_memory -994.
constexpr TautResult code_of(Trouble trouble) noexcept {
  switch (trouble) {
    case Trouble::absent:
      return TAUT_NOT_PRESENT;
    case Trouble::bad_request:
      return TAUT_INVALID_PARAMETER;
    case Trouble::unsupported:
    case Trouble::wrong_state:
      return TAUT_INVALID_MODE;
    case Trouble::no_memory:
      return TAUT_NO_MEMORY;
    case Trouble::busy:
    case Trouble::denied:
    case Trouble::broken:
      break;
  }
  return TAUT_HARDWARE_MALFUNCTION;
}

/// `text` cut to at most `bytes` bytes without splitting a UTF-8 character. Invalid bytes count as characters.
std::string_view cut(std::string_view text, std::size_t bytes) noexcept;

/// Writes `text`, cut if need be, and a NUL to a field of `size` bytes, as the protocol promises. Ignores null.
void write_text(char* field, std::size_t size, std::string_view text) noexcept;

/// What is wrong and what to do, if both fit into get_error_message(); else what is wrong, shortened with "...".
std::string short_words(const Refusal& refusal);

inline std::unexpected<Refusal> refuse(TautResult code, std::string words) {
  return std::unexpected(Refusal{code, std::move(words), {}});
}
inline std::unexpected<Refusal> refuse(TautResult code, const Error& error) {
  return std::unexpected(Refusal{code, error.what, error.remedy});
}
inline std::unexpected<Refusal> refuse(const Error& error) { return refuse(code_of(error.trouble), error); }

/// One of our times as hosts compare it. Windows: with timeGetTime(), which wraps after 2^32 ms (protocol 3.9).
inline TautInt64 stamp(std::int64_t nanos) noexcept {
#ifdef _WIN32
  constexpr std::int64_t wrap = (std::int64_t{1} << 32) * 1'000'000;
  return protocol::parted((nanos % wrap + wrap) % wrap);
#else
  return protocol::parted(nanos);
#endif
}

/// A count as the protocol's integer, clamped to its range.
constexpr TautLong narrow(std::int64_t value) noexcept {
  constexpr std::int64_t most = sizeof(TautLong) == 4 ? INT32_MAX : INT64_MAX;
  return static_cast<TautLong>(value > most ? most : value < -most ? -most : value);
}

}  // namespace taut::driver
