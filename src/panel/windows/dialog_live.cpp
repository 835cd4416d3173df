// SPDX-License-Identifier: MIT
// What of the panel is drawn by itself: colours, meters, lamp.
#include <utility>

#include "panel/windows/dialog.hpp"
#include "platform/text_windows.hpp"

namespace taut::panel::windows {
namespace {

constexpr ULONGLONG lamp_time = 10'000;  // ms after a drop-out

}  // namespace

void Dialog::dress() {
  look_ = current_look();
  dress_title_bar(window_, look_.dark);
  dress_scroll_bar(item(Id::remarks), look_.dark);
  RedrawWindow(window_, nullptr, nullptr, RDW_INVALIDATE | RDW_ERASE | RDW_FRAME | RDW_ALLCHILDREN);
}

// A brush as the dialog manager takes it; 0: Windows' own colours.
INT_PTR Dialog::colour(UINT message, HDC canvas, HWND control) const {
  if (!look_.dark) return FALSE;
  const bool is_field = message == WM_CTLCOLOREDIT || message == WM_CTLCOLORLISTBOX || control == item(Id::remarks) ||
                        control == item(Id::margin);
  SetTextColor(canvas, look_.text);
  SetBkColor(canvas, is_field ? look_.field : look_.window);
  return reinterpret_cast<INT_PTR>(is_field ? look_.field_brush : look_.window_brush);
}

INT_PTR Dialog::draw(const DRAWITEMSTRUCT& item) const {
  const auto id = static_cast<Id>(item.CtlID);
  if (id == Id::lamp) {
    draw_lamp(item, levels_.plays, lit_, look_);
    return TRUE;
  }
  if (id != Id::meter_in && id != Id::meter_out) return FALSE;
  const bool in = id == Id::meter_in;
  draw_meter(item, platform::wide(say(in ? Word::meter_in : Word::meter_out, language_)),
             in ? levels_.inputs : levels_.outputs, look_);
  return TRUE;
}

INT_PTR Dialog::notified(const NMHDR& said) const {
  if (said.code != static_cast<UINT>(NM_CUSTOMDRAW) || !look_.dark) return FALSE;
  const auto& item = reinterpret_cast<const NMCUSTOMDRAW&>(said);
  if (item.dwDrawStage != CDDS_PREERASE && item.dwDrawStage != CDDS_PREPAINT) return FALSE;
  draw_button(item, look_);
  SetWindowLongPtrW(window_, DWLP_MSGRESULT, CDRF_SKIPDEFAULT);
  return TRUE;
}

void Dialog::show_levels() {
  const Levels before = std::exchange(levels_, driver_->levels());
  const ULONGLONG now = GetTickCount64();
  if (levels_.plays && levels_.drop_outs > before.drop_outs) lit_until_ = now + lamp_time;
  const bool was_lit = std::exchange(lit_, now < lit_until_);
  if (was_lit != lit_ || before.plays != levels_.plays) InvalidateRect(item(Id::lamp), nullptr, FALSE);
  if (before.inputs != levels_.inputs) InvalidateRect(item(Id::meter_in), nullptr, FALSE);
  if (before.outputs != levels_.outputs) InvalidateRect(item(Id::meter_out), nullptr, FALSE);
}

}  // namespace taut::panel::windows
