// SPDX-License-Identifier: MIT
#include "device/backends.hpp"

#include <array>

namespace taut::device {

// One line per backend: its maker, defined in its own folder.
namespace virtual_card {
Backend& backend();
}
namespace coreaudio {
Backend& backend();
}

std::span<Backend* const> system_backends() {
  static const std::array<Backend*, 2> table{
      &coreaudio::backend(),
      &virtual_card::backend(),
  };
  return table;
}

}  // namespace taut::device
