// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "panel/levels.hpp"
#include "panel/windows/paint.hpp"

namespace taut::panel::windows {
namespace {

constexpr float full_scale = 1.0F;

void fill(HDC canvas, const RECT& area, COLORREF colour) {
  SetDCBrushColor(canvas, colour);
  FillRect(canvas, &area, static_cast<HBRUSH>(GetStockObject(DC_BRUSH)));
}

/// A picture that is shown when it is whole, so that it does not flicker.
class Canvas {
 public:
  Canvas(HDC shown, const RECT& area) : shown_(shown), area_(area), canvas_(CreateCompatibleDC(shown)) {
    bitmap_ = CreateCompatibleBitmap(shown, area.right - area.left, area.bottom - area.top);
    before_ = SelectObject(canvas_, bitmap_);
    SelectObject(canvas_, GetCurrentObject(shown, OBJ_FONT));
    SetViewportOrgEx(canvas_, -area.left, -area.top, nullptr);
  }
  ~Canvas() {
    BitBlt(shown_, area_.left, area_.top, area_.right - area_.left, area_.bottom - area_.top, canvas_, area_.left,
           area_.top, SRCCOPY);
    SelectObject(canvas_, before_);
    DeleteObject(bitmap_);
    DeleteDC(canvas_);
  }
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  [[nodiscard]] HDC get() const noexcept { return canvas_; }

 private:
  HDC shown_;
  RECT area_;
  HDC canvas_;
  HBITMAP bitmap_;
  HGDIOBJ before_;
};

}  // namespace

void draw_meter(const DRAWITEMSTRUCT& item, const std::wstring& name, const std::vector<float>& levels,
                const Look& look) {
  const Canvas canvas(item.hDC, item.rcItem);
  const HDC to = canvas.get();
  const RECT whole = item.rcItem;
  fill(to, whole, look.window);
  SetBkMode(to, TRANSPARENT);
  SetTextColor(to, look.text);
  RECT text = whole;
  DrawTextW(to, name.c_str(), -1, &text, DT_SINGLELINE | DT_CENTER | DT_CALCRECT);
  const LONG line = text.bottom - text.top;
  text = {whole.left, whole.bottom - line, whole.right, whole.bottom};
  DrawTextW(to, name.c_str(), -1, &text, DT_SINGLELINE | DT_CENTER);

  // As many bars as there are channels, as long as each is at least a pixel; wide ones have a gap, and none is a block.
  const LONG bottom = text.top - std::max<LONG>(1, line / 8), width = whole.right - whole.left;
  const LONG count = std::clamp<LONG>(static_cast<LONG>(levels.size()), 1, width);
  const LONG step = std::min(width / count, line);
  const LONG gap = step >= 4 ? std::max<LONG>(1, step / 5) : 0;
  LONG left = whole.left + (width - step * count + gap) / 2;
  for (LONG k = 0; k < count; ++k, left += step) {
    const RECT track{left, whole.top, left + step - gap, bottom};
    fill(to, track, look.track);
    if (levels.empty()) continue;
    const float level = levels[static_cast<std::size_t>(k)];
    const LONG tall = std::lround(static_cast<double>(track.bottom - track.top) * meter_height(level));
    fill(to, {track.left, track.bottom - tall, track.right, track.bottom}, level >= full_scale ? look.hot : look.bar);
  }
}

void draw_lamp(const DRAWITEMSTRUCT& item, bool on, bool lit, const Look& look) {
  const Canvas canvas(item.hDC, item.rcItem);
  const HDC to = canvas.get();
  RECT area = item.rcItem;
  fill(to, area, look.window);
  const LONG size = std::min(area.right - area.left, area.bottom - area.top);
  area.top += (area.bottom - area.top - size) / 2;
  // Off it is hollow: colour alone says nothing to some.
  const COLORREF colour = lit ? look.bad : on ? look.fine : look.border;
  SelectObject(to, GetStockObject(DC_PEN));
  SetDCPenColor(to, colour);
  SelectObject(to, GetStockObject(DC_BRUSH));
  SetDCBrushColor(to, on || lit ? colour : look.window);
  const LONG rim = size / 8;
  Ellipse(to, area.left + rim, area.top + rim, area.left + size - rim, area.top + size - rim);
}

}  // namespace taut::panel::windows
