// SPDX-License-Identifier: MIT
#include "panel/windows/template.hpp"

#include <windows.h>

#include <cstring>

#include "panel/layout.hpp"
#include "platform/text_windows.hpp"

namespace taut::panel::windows {
namespace {

// The format's class numbers.
enum : WORD { button_class = 0x0080, edit_class = 0x0081, static_class = 0x0082, combo_class = 0x0085 };

constexpr short list_height = 110;  // of a combo box with its list open

class Writer {
 public:
  template <class T>
  Writer& put(T value) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
    return *this;
  }
  Writer& put_text(const std::wstring& text) {
    for (const wchar_t unit : text) put(static_cast<WORD>(unit));
    return put(WORD{0});
  }
  Writer& align() {
    while (bytes_.size() % 4 != 0) bytes_.push_back(0);
    return *this;
  }
  std::vector<unsigned char> take() { return std::move(bytes_); }

 private:
  std::vector<unsigned char> bytes_;
};

struct Look {
  WORD window_class;
  DWORD style, extended = 0;
};

Look look_of(Kind kind) {
  switch (kind) {
    case Kind::group:
      return {button_class, BS_GROUPBOX};
    case Kind::label:
      return {static_class, SS_LEFT};
    case Kind::reading:
      return {static_class, SS_LEFT | SS_NOPREFIX};
    case Kind::combo:
      return {combo_class, CBS_DROPDOWNLIST | WS_VSCROLL | WS_TABSTOP};
    case Kind::typed:
      return {combo_class, CBS_DROPDOWN | CBS_AUTOHSCROLL | WS_VSCROLL | WS_TABSTOP};
    case Kind::field:
      return {edit_class, ES_NUMBER | ES_AUTOHSCROLL | WS_TABSTOP, WS_EX_CLIENTEDGE};
    case Kind::memo:
      return {edit_class, ES_MULTILINE | ES_READONLY | ES_AUTOVSCROLL | WS_VSCROLL | WS_TABSTOP, WS_EX_CLIENTEDGE};
    case Kind::button:
      return {button_class, BS_PUSHBUTTON | WS_TABSTOP};
    case Kind::preset:
      return {button_class, BS_DEFPUSHBUTTON | WS_TABSTOP};
    case Kind::meter:
    case Kind::lamp:
      return {static_class, SS_OWNERDRAW};
  }
  return {static_class, SS_LEFT};
}

struct Font {
  WORD points = 9;
  std::wstring name = L"MS Shell Dlg 2";
};

Font system_font() {
  NONCLIENTMETRICSW metrics{};
  metrics.cbSize = sizeof metrics;
  Font font;
  if (!SystemParametersInfoW(SPI_GETNONCLIENTMETRICS, sizeof metrics, &metrics, 0)) return font;
  font.name = metrics.lfMessageFont.lfFaceName;
  const HDC screen = GetDC(nullptr);
  const int density = screen ? GetDeviceCaps(screen, LOGPIXELSY) : 96;
  if (screen) ReleaseDC(nullptr, screen);
  const int height = metrics.lfMessageFont.lfHeight < 0 ? -metrics.lfMessageFont.lfHeight : 12;
  font.points = static_cast<WORD>(MulDiv(height, 72, density));
  return font;
}

}  // namespace

std::vector<unsigned char> dialog_template(Language language) {
  const Font font = system_font();
  Writer writer;
  // The head of a DLGTEMPLATEEX, which no header declares.
  writer.put(WORD{1}).put(WORD{0xffff}).put(DWORD{0}).put(DWORD{WS_EX_CONTROLPARENT});
  writer.put(DWORD{DS_SETFONT | DS_CENTER | WS_POPUP | WS_CAPTION | WS_SYSMENU});
  writer.put(static_cast<WORD>(layout().size()));
  writer.put(short{0}).put(short{0}).put(panel_width).put(panel_height);
  writer.put(WORD{0}).put(WORD{0}).put_text(platform::wide(say(Word::title, language)));
  writer.put(font.points).put(WORD{FW_NORMAL}).put(BYTE{0}).put(BYTE{DEFAULT_CHARSET}).put_text(font.name);

  for (const Control& control : layout()) {
    const Look look = look_of(control.kind);
    const bool drops = control.kind == Kind::combo || control.kind == Kind::typed;
    const std::wstring text = carries_text(control.kind) ? platform::wide(say(control.text, language)) : std::wstring();
    writer.align().put(DWORD{0}).put(look.extended).put(DWORD{look.style | WS_CHILD | WS_VISIBLE});
    writer.put(control.x).put(control.y).put(control.width).put(drops ? list_height : control.height);
    writer.put(static_cast<DWORD>(control.id)).put(WORD{0xffff}).put(look.window_class);
    writer.put_text(text).put(WORD{0});
  }
  return writer.take();
}

}  // namespace taut::panel::windows
