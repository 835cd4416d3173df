// SPDX-License-Identifier: MIT
// Sentences about mistakes in the settings file: where, what, and what to write instead.
#pragma once
#include <string>
#include <utility>

#include "base/text.hpp"
#include "settings/document.hpp"

namespace taut::settings {

inline std::unexpected<Error> wrong(const Place& place, std::string what, std::string remedy) {
  return failure(Trouble::bad_request, at(place) + std::move(what), std::move(remedy));
}

}  // namespace taut::settings
