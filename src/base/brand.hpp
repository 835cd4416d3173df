// SPDX-License-Identifier: MIT
// Whose driver this is. Taut's own is in brand.cpp; a driver that another maker builds (docs/kit.md) brings its own
// definition of brand(), and the linker then leaves Taut's out.
#pragma once

namespace taut {

struct Brand {
  const char* name;      ///< as programs list it, and in titles: 1 to 31 plain letters
  const char* file;      ///< stem of the driver's files and of its settings: lower case letters, digits, '-'
  const char* class_id;  ///< on Windows, the same for 64 and 32 bit, and never to change, as programs store it:
                         ///< "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}"
  const char* version;   ///< "1.2.3"
  int version_number;    ///< major * 10000 + minor * 100 + patch
};

/// Any thread; real-time safe.
const Brand& brand() noexcept;

}  // namespace taut
