// SPDX-License-Identifier: MIT
#include "panel/windows/look.hpp"

namespace taut::panel::windows {
namespace {

constexpr COLORREF dark_window = RGB(32, 32, 32), dark_field = RGB(45, 45, 45);

/// The user's choice for programs, since Windows 10 1809.
bool chose_dark() {
  DWORD light = 1, size = sizeof light;
  const LSTATUS read =
      RegGetValueW(HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
                   L"AppsUseLightTheme", RRF_RT_REG_DWORD, nullptr, &light, &size);
  return read == ERROR_SUCCESS && light == 0;
}

bool high_contrast() {
  HIGHCONTRASTW state{};
  state.cbSize = sizeof state;
  return SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof state, &state, 0) && (state.dwFlags & HCF_HIGHCONTRASTON);
}

/// A function that not every Windows has; null if it is missing. Its library stays, as the process has windows.
template <class Function>
Function found(const wchar_t* library, const char* name) {
  const HMODULE module = LoadLibraryW(library);
  return module ? reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name))) : nullptr;
}

}  // namespace

Look current_look() {
  static const HBRUSH window_brush = CreateSolidBrush(dark_window), field_brush = CreateSolidBrush(dark_field);
  if (high_contrast()) {
    const COLORREF text = GetSysColor(COLOR_WINDOWTEXT), window = GetSysColor(COLOR_3DFACE);
    return {.window = window,
            .text = text,
            .border = text,
            .track = window,
            .bar = text,
            .hot = text,
            .fine = window,
            .bad = text};
  }
  if (!chose_dark())
    return {.window = GetSysColor(COLOR_3DFACE),
            .text = GetSysColor(COLOR_BTNTEXT),
            .border = RGB(160, 160, 160),
            .track = RGB(214, 214, 214),
            .bar = RGB(22, 128, 88),
            .hot = RGB(196, 43, 28),
            .fine = RGB(22, 128, 88),
            .bad = RGB(196, 43, 28)};
  return {.dark = true,
          .window = dark_window,
          .text = RGB(242, 242, 242),
          .field = dark_field,
          .border = RGB(110, 110, 110),
          .faint = RGB(160, 160, 160),
          .button = RGB(56, 56, 56),
          .pressed = RGB(76, 76, 76),
          .track = RGB(56, 56, 56),
          .bar = RGB(76, 194, 140),
          .hot = RGB(255, 107, 90),
          .fine = RGB(76, 194, 140),
          .bad = RGB(255, 107, 90),
          .window_brush = window_brush,
          .field_brush = field_brush};
}

void dress_title_bar(HWND window, bool dark) {
  constexpr DWORD use_immersive_dark_mode = 20;  // since Windows 11; earlier ones refuse it
  using Set = HRESULT(WINAPI*)(HWND, DWORD, LPCVOID, DWORD);
  static const auto set = found<Set>(L"dwmapi.dll", "DwmSetWindowAttribute");
  const BOOL value = dark ? TRUE : FALSE;
  if (set) set(window, use_immersive_dark_mode, &value, sizeof value);
}

void dress_scroll_bar(HWND control, bool dark) {
  using Set = HRESULT(WINAPI*)(HWND, LPCWSTR, LPCWSTR);
  static const auto set = found<Set>(L"uxtheme.dll", "SetWindowTheme");
  // The Explorer's own; a Windows that lacks it stays with the usual one.
  if (set) set(control, dark ? L"DarkMode_Explorer" : nullptr, nullptr);
}

}  // namespace taut::panel::windows
