// SPDX-License-Identifier: MIT
// Part of every driver built with taut_driver(), in the place of device/backends_<system>.cpp.
#include "device/backends.hpp"

#include <array>

#include "kit/kit.hpp"

namespace taut::device {

std::span<Backend* const> system_backends() {
  static const std::array<Backend*, 1> table{&kit::backend()};
  return table;
}

}  // namespace taut::device
