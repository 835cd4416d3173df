// SPDX-License-Identifier: MIT
// Errors are values: what is wrong, and what to do about it.
#pragma once
#include <expected>
#include <string>
#include <utility>

namespace taut {

/// The kinds that a caller may want to tell apart; a face maps each to one protocol code.
enum class Trouble {
  absent,       ///< no such device, file or library
  busy,         ///< somebody else holds it
  denied,       ///< no permission
  unsupported,  ///< the device, format, rate or size cannot do this
  bad_request,  ///< the caller's argument makes no sense
  wrong_state,  ///< not now: the call belongs to another state
  no_memory,
  broken,  ///< the system or the hardware failed
};

/// `what` says what is wrong, `remedy` what to do next. Both are whole sentences for a musician, without a
/// trailing newline; `remedy` may be empty.
struct Error {
  Trouble trouble = Trouble::broken;
  std::string what;
  std::string remedy;

  [[nodiscard]] std::string sentence() const { return remedy.empty() ? what : what + " " + remedy; }
};

template <class T>
using Expected = std::expected<T, Error>;

inline std::unexpected<Error> failure(Trouble trouble, std::string what, std::string remedy = {}) {
  return std::unexpected(Error{trouble, std::move(what), std::move(remedy)});
}

}  // namespace taut
