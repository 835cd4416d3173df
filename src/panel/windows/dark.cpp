// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "panel/windows/paint.hpp"

namespace taut::panel::windows {
namespace {

void fill(HDC canvas, const RECT& area, COLORREF colour) {
  SetDCBrushColor(canvas, colour);
  FillRect(canvas, &area, static_cast<HBRUSH>(GetStockObject(DC_BRUSH)));
}

void frame(HDC canvas, const RECT& area, COLORREF colour) {
  SetDCBrushColor(canvas, colour);
  FrameRect(canvas, &area, static_cast<HBRUSH>(GetStockObject(DC_BRUSH)));
}

/// A control's text, without memory that could be missing: no exception may cross Windows' frames.
class ControlText {
 public:
  explicit ControlText(HWND control) { GetWindowTextW(control, text_.data(), static_cast<int>(text_.size())); }
  void draw(HDC canvas, RECT& place, UINT how) const { DrawTextW(canvas, text_.data(), -1, &place, how); }

 private:
  std::array<wchar_t, 512> text_{};
};

HGDIOBJ with_font(HDC canvas, HWND control) {
  return SelectObject(canvas, reinterpret_cast<HGDIOBJ>(SendMessageW(control, WM_GETFONT, 0, 0)));
}

UINT prefixes(HWND control) {
  return (SendMessageW(control, WM_QUERYUISTATE, 0, 0) & UISF_HIDEACCEL) != 0 ? DT_HIDEPREFIX : 0;
}

void draw_arrow(HDC canvas, const RECT& area, COLORREF colour) {
  const LONG half = std::max<LONG>(3, (area.bottom - area.top) / 6);
  const LONG x = (area.left + area.right) / 2, y = (area.top + area.bottom - half) / 2;
  const POINT corners[] = {{x - half, y}, {x + half, y}, {x, y + half}};
  SelectObject(canvas, GetStockObject(DC_PEN));
  SelectObject(canvas, GetStockObject(DC_BRUSH));
  SetDCPenColor(canvas, colour);
  SetDCBrushColor(canvas, colour);
  Polygon(canvas, corners, 3);
}

void draw_combo(HDC canvas, HWND control, Kind kind, const Look& look) {
  COMBOBOXINFO info{};
  info.cbSize = sizeof info;
  GetComboBoxInfo(control, &info);
  RECT whole{};
  GetClientRect(control, &whole);
  const bool focused = GetFocus() == control || GetFocus() == info.hwndItem;
  const COLORREF text = IsWindowEnabled(control) ? look.text : look.faint;
  // The field for typing draws itself.
  if (kind == Kind::typed)
    ExcludeClipRect(canvas, info.rcItem.left, info.rcItem.top, info.rcItem.right, info.rcItem.bottom);
  fill(canvas, whole, look.field);
  frame(canvas, whole, focused ? look.text : look.border);
  draw_arrow(canvas, info.rcButton, text);
  if (kind == Kind::typed) return;
  const HGDIOBJ before = with_font(canvas, control);
  SetBkMode(canvas, TRANSPARENT);
  SetTextColor(canvas, text);
  RECT place = info.rcItem;
  place.left += 2;
  ControlText(control).draw(canvas, place, DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX | DT_END_ELLIPSIS);
  SelectObject(canvas, before);
}

void draw_group(HDC canvas, HWND control, const Look& look) {
  RECT whole{}, place{};
  GetClientRect(control, &whole);
  const ControlText text(control);
  const HGDIOBJ before = with_font(canvas, control);
  text.draw(canvas, place, DT_SINGLELINE | DT_CALCRECT);
  const LONG line = place.bottom;
  OffsetRect(&place, line / 2, 0);
  const RECT around{place.left - line / 8, place.top, place.right + line / 8, place.bottom};
  SaveDC(canvas);
  ExcludeClipRect(canvas, around.left, around.top, around.right, around.bottom);
  frame(canvas, {whole.left, line / 2, whole.right, whole.bottom}, look.border);
  RestoreDC(canvas, -1);
  SetBkColor(canvas, look.window);
  SetTextColor(canvas, look.text);
  text.draw(canvas, place, DT_SINGLELINE | prefixes(control));
  SelectObject(canvas, before);
}

/// The border of a field, which Windows has drawn in light colours.
void draw_border(HWND control, const Look& look) {
  const HDC canvas = GetWindowDC(control);
  if (!canvas) return;
  RECT area{};
  GetWindowRect(control, &area);
  OffsetRect(&area, -area.left, -area.top);
  frame(canvas, area, GetFocus() == control ? look.text : look.border);
  for (int rest = GetSystemMetrics(SM_CXEDGE); rest > 1; --rest) {
    InflateRect(&area, -1, -1);
    frame(canvas, area, look.field);
  }
  ReleaseDC(control, canvas);
}

bool draw(HWND control, Kind kind, const Look& look) {
  if (kind != Kind::combo && kind != Kind::typed && kind != Kind::group) return false;
  PAINTSTRUCT paint{};
  const HDC canvas = BeginPaint(control, &paint);
  if (kind == Kind::group)
    draw_group(canvas, control, look);
  else
    draw_combo(canvas, control, kind, look);
  EndPaint(control, &paint);
  return true;
}

/// After these Windows may have drawn without being asked to.
bool changes_looks(UINT message) {
  return message == WM_SETFOCUS || message == WM_KILLFOCUS || message == WM_ENABLE || message == WM_COMMAND ||
         message == CB_SETCURSEL || message == WM_LBUTTONDOWN || message == WM_LBUTTONUP;
}

}  // namespace

void draw_button(const NMCUSTOMDRAW& item, const Look& look) {
  const HWND control = item.hdr.hwndFrom;
  const HDC canvas = item.hdc;
  RECT area = item.rc;
  const bool disabled = (item.uItemState & CDIS_DISABLED) != 0;
  const bool is_default = (GetWindowLongW(control, GWL_STYLE) & BS_TYPEMASK) == BS_DEFPUSHBUTTON;
  const bool active = (item.uItemState & (CDIS_SELECTED | CDIS_HOT)) != 0;
  fill(canvas, area, active ? look.pressed : look.button);
  frame(canvas, area, is_default && !disabled ? look.text : look.border);
  SetBkMode(canvas, TRANSPARENT);
  SetTextColor(canvas, disabled ? look.faint : look.text);
  const HGDIOBJ before = with_font(canvas, control);
  ControlText(control).draw(canvas, area, DT_SINGLELINE | DT_CENTER | DT_VCENTER | prefixes(control));
  SelectObject(canvas, before);
  if ((item.uItemState & CDIS_FOCUS) == 0) return;
  InflateRect(&area, -3, -3);
  SetTextColor(canvas, look.text);
  SetBkColor(canvas, look.button);
  DrawFocusRect(canvas, &area);
}

// The dialog manager creates them in the order of the layout.
void DarkControls::take_all(HWND window) {
  HWND control = GetWindow(window, GW_CHILD);
  for (const Control& one : layout()) {
    if (!control) return;
    take(control, one.kind);
    control = GetWindow(control, GW_HWNDNEXT);
  }
}

void DarkControls::take(HWND control, Kind kind) {
  taken_.push_back({.look = &look_, .kind = kind, .own = nullptr});
  SetWindowLongPtrW(control, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(&taken_.back()));
  taken_.back().own = reinterpret_cast<WNDPROC>(
      SetWindowLongPtrW(control, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(&DarkControls::procedure)));
}

LRESULT CALLBACK DarkControls::procedure(HWND control, UINT message, WPARAM wide, LPARAM longer) {
  const Taken& taken = *reinterpret_cast<Taken*>(GetWindowLongPtrW(control, GWLP_USERDATA));
  const auto usual = [&] { return CallWindowProcW(taken.own, control, message, wide, longer); };
  if (!taken.look->dark) return usual();
  if (message == WM_PAINT && draw(control, taken.kind, *taken.look)) return 0;
  const LRESULT result = usual();
  const bool is_field = taken.kind == Kind::field || taken.kind == Kind::memo;
  if (is_field && (message == WM_NCPAINT || message == WM_SETFOCUS || message == WM_KILLFOCUS))
    draw_border(control, *taken.look);
  else if (!is_field && changes_looks(message))
    InvalidateRect(control, nullptr, FALSE);
  return result;
}

}  // namespace taut::panel::windows
