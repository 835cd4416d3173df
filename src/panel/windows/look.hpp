// SPDX-License-Identifier: MIT
// The panel's colours: the system's, or dark ones of its own where the user has chosen dark for programs.
#pragma once
#include <windows.h>

namespace taut::panel::windows {

struct Look {
  bool dark = false;
  COLORREF window = 0, text = 0;                         ///< of the window
  COLORREF field = 0, border = 0;                        ///< what is edited or chosen
  COLORREF faint = 0;                                    ///< text of what cannot be changed now
  COLORREF button = 0, pressed = 0;                      ///< of a button
  COLORREF track = 0, bar = 0, hot = 0;                  ///< of a meter: nothing, a level, full scale
  COLORREF fine = 0, bad = 0;                            ///< of the lamp
  HBRUSH window_brush = nullptr, field_brush = nullptr;  ///< for the whole life of the process
};

/// As the user has set it now. Contrast themes are never overridden.
Look current_look();

/// Title bar and scroll bar in the same colours, where Windows has them.
void dress_title_bar(HWND window, bool dark);
void dress_scroll_bar(HWND control, bool dark);

}  // namespace taut::panel::windows
