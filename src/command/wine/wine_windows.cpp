// SPDX-License-Identifier: MIT
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/wine/wine.hpp"

namespace taut::command {

const std::string_view wine_page = R"(taut wine [ACTION]

Puts Taut into a Wine prefix: for Linux, where Wine runs Windows programs. On
Windows `taut register` does what is needed.
)";

int run(const WineOptions& options) {
  const Error error{Trouble::unsupported, "Wine is for Linux, and this is Taut for Windows.",
                    "In a terminal of Linux type: taut wine install"};
  if (options.json) print(json_of(error));
  return fail(error);
}

}  // namespace taut::command
