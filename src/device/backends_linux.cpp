// SPDX-License-Identifier: MIT
#include "device/backends.hpp"

#include <array>

namespace taut::device {

// One line per backend: its maker, defined in its own folder.
namespace virtual_card {
Backend& backend();
}
namespace alsa {
Backend& backend();
}
namespace pipewire {
Backend& backend();
}
namespace jack {
Backend& backend();
}

std::span<Backend* const> system_backends() {
  static const std::array<Backend*, 4> table{
      &alsa::backend(),
      &pipewire::backend(),
      &jack::backend(),
      &virtual_card::backend(),
  };
  return table;
}

}  // namespace taut::device
