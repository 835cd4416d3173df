// SPDX-License-Identifier: MIT
#include <string>

#include "device/backends.hpp"

namespace taut::device {

Expected<Backend*> backend_of(std::string_view id, std::span<Backend* const> among) {
  const auto prefix = id.substr(0, id.find(':'));
  std::string known;
  for (Backend* backend : among) {
    if (backend->name() == prefix) return backend;
    known += (known.empty() ? "" : ", ") + std::string(backend->name());
  }
  return failure(Trouble::absent, "There is no backend for the device id '" + std::string(id) + "'.",
                 "An id starts with one of: " + known + "; `taut devices` lists them all.");
}

}  // namespace taut::device
