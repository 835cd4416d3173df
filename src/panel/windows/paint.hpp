// SPDX-License-Identifier: MIT
// What the panel draws itself: meters and the lamp always, the controls where its look is dark.
#pragma once
#include <windows.h>
// After windows.h, which it needs.
#include <commctrl.h>

#include <deque>
#include <string>
#include <vector>

#include "panel/layout.hpp"
#include "panel/windows/look.hpp"

namespace taut::panel::windows {

/// A bar for each level above the name.
void draw_meter(const DRAWITEMSTRUCT& item, const std::wstring& name, const std::vector<float>& levels,
                const Look& look);

/// `lit`: after a drop-out; `on`: while something plays.
void draw_lamp(const DRAWITEMSTRUCT& item, bool on, bool lit, const Look& look);

/// A push button in dark colours.
void draw_button(const NMCUSTOMDRAW& item, const Look& look);

/// Draws controls in dark colours instead of Windows, which has none for them; they stay Windows' own in all else. Must
/// outlive the window.
class DarkControls {
 public:
  explicit DarkControls(const Look& look) : look_(look) {}
  DarkControls(const DarkControls&) = delete;
  DarkControls& operator=(const DarkControls&) = delete;

  /// All controls of a window that was made from layout().
  void take_all(HWND window);

 private:
  struct Taken {
    const Look* look;
    Kind kind;
    WNDPROC own;
  };
  void take(HWND control, Kind kind);
  static LRESULT CALLBACK procedure(HWND control, UINT message, WPARAM wide, LPARAM longer);

  const Look& look_;
  std::deque<Taken> taken_;
};

}  // namespace taut::panel::windows
