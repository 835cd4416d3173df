// SPDX-License-Identifier: MIT
// Errors are values: what is wrong, and what to do.
#pragma once
#include <expected>
#include <string>
#include <utility>

namespace taut {

/// The kinds a caller may need to distinguish; a face maps each to a protocol code.
enum class Trouble {
  absent,       ///< no such device, file or library
  busy,         ///< in use by somebody else
  denied,       ///< no permission
  unsupported,  ///< the device, format, rate or size cannot do this
  bad_request,  ///< invalid argument
  wrong_state,  ///< not allowed in this state
  no_memory,
  broken,  ///< system or hardware failure
};

/// `what`: what is wrong; `remedy`: what to do, may be empty. Whole sentences for a musician, without a newline at the
/// end.
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
