// SPDX-License-Identifier: MIT
#include "command/terminal/screen.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "command/terminal/say.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {

bool Screen::possible() { return terminal_out() && !terminal_is_dumb(); }

Screen::~Screen() { leave_screen(); }

// In one write, and without clearing first, so that nothing flickers.
void Screen::draw(const std::vector<std::string>& lines) {
  std::string all = "\033[H";
  for (std::size_t k = 0; k < lines.size(); ++k) all += (k > 0 ? "\r\n" : "") + lines[k] + "\033[K";
  all += "\033[J";
  write_screen(all);
}

}  // namespace taut::command
