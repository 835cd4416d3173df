// SPDX-License-Identifier: MIT
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/wine/wine.hpp"

namespace taut::command {

const std::string_view wine_page = R"(taut wine [ACTION]

Puts Taut into a Wine prefix: for Linux, where Wine runs Windows programs. Taut
has no driver for Wine on macOS.
)";

int run(const WineOptions& options) {
  const Error error{Trouble::unsupported, "Taut has no driver for Windows programs in Wine on macOS.",
                    "Use the program's version for macOS."};
  if (options.json) print(json_of(error));
  return fail(error);
}

}  // namespace taut::command
