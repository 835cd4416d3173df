// SPDX-License-Identifier: MIT
#include "device/backends.hpp"

#include <array>

#include "device/several/backend.hpp"

namespace taut::device {

// One line a backend: its maker, defined in its own folder.
namespace virtual_card { Backend& backend(); }
namespace alsa { Backend& backend(); }

std::span<Backend* const> backends() {
  static const std::array<Backend*, 2> single{
      &alsa::backend(),
      &virtual_card::backend(),
  };
  // Never destroyed: streams may outlive every static object.
  static Backend* const joined = several::make_backend(single).release();
  static const std::array<Backend*, 3> table{single[0], single[1], joined};
  return table;
}

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
