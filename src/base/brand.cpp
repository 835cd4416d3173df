// SPDX-License-Identifier: MIT
// Nothing else may be defined here: whoever defines brand() has all of this file left out.
#include "base/brand.hpp"

namespace taut {

const Brand& brand() noexcept {
  static constexpr Brand taut{.name = "Taut",
                              .file = "taut",
                              .class_id = "{7A1C0DE5-5A17-4C1B-9D54-54415554A510}",
                              .version = TAUT_VERSION,
                              .version_number = TAUT_VERSION_NUMBER};
  return taut;
}

}  // namespace taut
