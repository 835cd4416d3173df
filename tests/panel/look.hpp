// SPDX-License-Identifier: MIT
// Reports what the panel's window shows to tests/windows/test_panel.sh, through the files FOLDER\ask and FOLDER\answer.
#pragma once
#include <windows.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "platform/text_windows.hpp"

namespace taut::tests {

namespace fs = std::filesystem;

inline constexpr auto title = L"Taut 0.1.0";

/// Whether the whole text fits on the control; scrolling controls always fit.
inline bool fits(HWND control, const std::wstring& text) {
  wchar_t kind[16] = {};
  GetClassNameW(control, kind, 16);
  const std::wstring_view name(kind);
  const LONG style = GetWindowLongW(control, GWL_STYLE);
  RECT room{};
  GetClientRect(control, &room);
  UINT how = DT_CALCRECT | DT_LEFT;
  if (name == L"Static") {
    how |= DT_WORDBREAK | ((style & SS_NOPREFIX) != 0 ? DT_NOPREFIX : 0);
  } else if (name == L"ComboBox") {
    COMBOBOXINFO info{};
    info.cbSize = sizeof info;
    if (!GetComboBoxInfo(control, &info)) return false;
    room = info.rcItem;
    how |= DT_SINGLELINE | DT_NOPREFIX;
  } else if (name == L"Button") {
    how |= DT_SINGLELINE;
  } else {
    if ((style & ES_MULTILINE) != 0) return true;
    how |= DT_SINGLELINE | DT_NOPREFIX;
  }
  const HDC canvas = GetDC(control);
  const HGDIOBJ before = SelectObject(canvas, reinterpret_cast<HGDIOBJ>(SendMessageW(control, WM_GETFONT, 0, 0)));
  RECT needed{0, 0, room.right - room.left, 0};
  DrawTextW(canvas, text.c_str(), static_cast<int>(text.size()), &needed, how);
  SelectObject(canvas, before);
  ReleaseDC(control, canvas);
  return needed.right <= room.right - room.left && needed.bottom <= room.bottom - room.top;
}

inline BOOL CALLBACK measure(HWND control, LPARAM to) {
  if (GetParent(control) != GetAncestor(control, GA_ROOT)) return TRUE;  // part of a list
  std::wstring text(4096, L'\0');
  text.resize(
      static_cast<std::size_t>(SendMessageW(control, WM_GETTEXT, text.size(), reinterpret_cast<LPARAM>(text.data()))));
  if (!fits(control, text))
    std::fprintf(reinterpret_cast<std::FILE*>(to), "cut %d %s\n", GetDlgCtrlID(control),
                 platform::narrow(text).c_str());
  return TRUE;
}

/// A line per numbered control: number, centre on the screen, 1 or 0 for enabled, text.
inline BOOL CALLBACK describe(HWND control, LPARAM to) {
  const int id = GetDlgCtrlID(control);
  if (id <= 0 || id == 0xffff) return TRUE;
  RECT place{};
  GetWindowRect(control, &place);
  std::wstring text(4096, L'\0');
  text.resize(
      static_cast<std::size_t>(SendMessageW(control, WM_GETTEXT, text.size(), reinterpret_cast<LPARAM>(text.data()))));
  for (wchar_t& unit : text)
    if (unit == L'\r' || unit == L'\n') unit = L'|';
  std::fprintf(reinterpret_cast<std::FILE*>(to), "%d %ld %ld %d %s\n", id, (place.left + place.right) / 2,
               (place.top + place.bottom) / 2, IsWindowEnabled(control) ? 1 : 0, platform::narrow(text).c_str());
  return TRUE;
}

/// "lamp R G B" and "window R G B": the colours in the lamp's middle, and of the window beside its controls.
inline void colours(HWND window, std::FILE* to) {
  const auto print = [&](const char* name, HWND of, int x, int y) {
    const HDC canvas = GetDC(of);
    const COLORREF colour = GetPixel(canvas, x, y);
    ReleaseDC(of, canvas);
    std::fprintf(to, "%s %d %d %d\n", name, GetRValue(colour), GetGValue(colour), GetBValue(colour));
  };
  RECT lamp{};
  const HWND lamp_control = GetDlgItem(window, 121);
  GetClientRect(lamp_control, &lamp);
  print("lamp", lamp_control, static_cast<int>(lamp.right / 2), static_cast<int>(lamp.bottom / 2));
  print("background", window, 2, 2);
}

/// When FOLDER\ask exists, writes the window's content and the clipboard to FOLDER\answer.
inline void answer(const fs::path& folder) {
  const fs::path draft = folder / "draft";
  if (std::FILE* const to = _wfopen(draft.c_str(), L"wb")) {
    const HWND window = FindWindowW(L"#32770", title);
    RECT place{};
    if (window) GetClientRect(window, &place);
    std::fprintf(to, "window %ld %ld\n", place.right, place.bottom);
    if (window) EnumChildWindows(window, describe, reinterpret_cast<LPARAM>(to));
    if (window) EnumChildWindows(window, measure, reinterpret_cast<LPARAM>(to));
    if (window) colours(window, to);
    const LONG style = window ? GetWindowLongW(window, GWL_STYLE) : 0;
    std::fprintf(
        to, "icons %d boxes %d\n",
        (SendMessageW(window, WM_GETICON, ICON_SMALL, 0) != 0) + (SendMessageW(window, WM_GETICON, ICON_BIG, 0) != 0),
        ((style & WS_MINIMIZEBOX) != 0) + ((style & WS_MAXIMIZEBOX) != 0));
    if (OpenClipboard(nullptr)) {
      if (const HANDLE data = GetClipboardData(CF_UNICODETEXT))
        std::fprintf(to, "clipboard\n%s\n", platform::narrow(static_cast<const wchar_t*>(GlobalLock(data))).c_str());
      CloseClipboard();
    }
    std::fclose(to);
  }
  fs::remove(folder / "ask");
  fs::rename(draft, folder / "answer");
}

}  // namespace taut::tests
