// SPDX-License-Identifier: MIT
// The whole terminal as a picture that is drawn again and again. What was on it before comes back however the program
// ends or stops.
#pragma once
#include <string>
#include <vector>

namespace taut::command {

class Screen {
 public:
  /// Whether stdout is a terminal that can be drawn on.
  static bool possible();

  Screen() = default;
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Replaces the picture. Nothing happens in the background.
  void draw(const std::vector<std::string>& lines);
};

}  // namespace taut::command
