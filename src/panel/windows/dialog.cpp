// SPDX-License-Identifier: MIT
#include "panel/windows/dialog.hpp"

#include <algorithm>
#include <cstring>

#include "base/brand.hpp"
#include "base/decimal.hpp"
#include "panel/french.hpp"
#include "panel/levels.hpp"
#include "panel/windows/template.hpp"
#include "platform/text_windows.hpp"

namespace taut::panel::windows {
namespace {

constexpr UINT_PTR timer = 1, levels_timer = 2;
constexpr UINT refresh_every = 500, levels_every = 50;  // ms
constexpr std::size_t longest_typed = 6;
constexpr int icon = 1;  // icon.rc

std::wstring lines(const std::string& text) {
  std::wstring out;
  for (const wchar_t unit : platform::wide(text)) out += unit == L'\n' ? std::wstring(L"\r\n") : std::wstring(1, unit);
  return out;
}

void set_icons(HWND window, HINSTANCE module) {
  const auto set = [&](WPARAM which, int width, int height) {
    const HANDLE picture = LoadImageW(module, MAKEINTRESOURCEW(icon), IMAGE_ICON, GetSystemMetrics(width),
                                      GetSystemMetrics(height), LR_SHARED);
    if (picture) SendMessageW(window, WM_SETICON, which, reinterpret_cast<LPARAM>(picture));
  };
  set(ICON_SMALL, SM_CXSMICON, SM_CYSMICON);
  set(ICON_BIG, SM_CXICON, SM_CYICON);
}

}  // namespace

HWND Dialog::create(HINSTANCE module) {
  auto status = driver_->status();
  if (!status) return nullptr;
  status_ = std::move(*status);
  const auto form = dialog_template(language_);
  const HWND made = CreateDialogIndirectParamW(module, reinterpret_cast<LPCDLGTEMPLATEW>(form.data()), nullptr,
                                               procedure, reinterpret_cast<LPARAM>(this));
  if (made) set_icons(made, module);
  return made;
}

INT_PTR CALLBACK Dialog::procedure(HWND window, UINT message, WPARAM wide, LPARAM longer) {
  if (message == WM_INITDIALOG) {
    SetWindowLongPtrW(window, DWLP_USER, longer);
    reinterpret_cast<Dialog*>(longer)->window_ = window;
  }
  auto* const self = reinterpret_cast<Dialog*>(GetWindowLongPtrW(window, DWLP_USER));
  if (!self) return FALSE;
  try {
    return self->handle(message, wide, longer);
  } catch (...) {
    DestroyWindow(window);  // no exception may cross Windows' frames
    return TRUE;
  }
}

INT_PTR Dialog::handle(UINT message, WPARAM wide, LPARAM longer) {
  switch (message) {
    case WM_INITDIALOG:
      begin();
      return TRUE;
    case WM_TIMER:
      if (wide == timer)
        refresh();
      else
        show_levels();
      return TRUE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLOREDIT:
    case WM_CTLCOLORLISTBOX:
    case WM_CTLCOLORBTN:
      return colour(message, reinterpret_cast<HDC>(wide), reinterpret_cast<HWND>(longer));
    case WM_DRAWITEM:
      return draw(*reinterpret_cast<const DRAWITEMSTRUCT*>(longer));
    case WM_NOTIFY:
      return notified(*reinterpret_cast<const NMHDR*>(longer));
    case WM_SETTINGCHANGE:
    case WM_SYSCOLORCHANGE:
      dress();
      return TRUE;
    case WM_COMMAND:
      return command(static_cast<Id>(LOWORD(wide)), HIWORD(wide)) ? TRUE : FALSE;
    case WM_CLOSE:
      DestroyWindow(window_);
      return TRUE;
    case WM_DESTROY:
      KillTimer(window_, timer);
      KillTimer(window_, levels_timer);
      PostQuitMessage(0);
      return TRUE;
    default:
      return FALSE;
  }
}

void Dialog::begin() {
  SetWindowTextW(window_, platform::wide(brand().name + (" " + status_.version)).c_str());
  SendMessageW(item(Id::buffer), CB_LIMITTEXT, 16, 0);
  SendMessageW(item(Id::margin), EM_SETLIMITTEXT, longest_typed, 0);
  dark_.take_all(window_);
  dress();
  devices_ = driver_->devices();
  draft_ = draft_of(status_);
  controls_ = {};
  // The window matches none of these, so everything gets written.
  for (ChoiceList* choice :
       {&controls_.device, &controls_.input, &controls_.rate, &controls_.buffer, &controls_.safety})
    choice->at = -2;
  show_controls();
  show_readings();
  levels_ = driver_->levels();  // what was lost before is no news
  show_levels();
  SetTimer(window_, timer, refresh_every, nullptr);
  SetTimer(window_, levels_timer, levels_every, nullptr);
}

void Dialog::open_page() {
  const auto opened = driver_->open_page();
  refusal_.clear();
  if (!opened) {
    const Error& why = opened.error();
    refusal_ = language_ == Language::french ? in_french(why.what) + " " + in_french(why.remedy) : why.sentence();
    MessageBeep(MB_ICONWARNING);
  }
  show_readings();
}

bool Dialog::command(Id id, UINT event) {
  if (filling_) return false;
  const bool selected = event == CBN_SELCHANGE;
  switch (id) {
    case Id::apply:
      apply();
      return true;
    case Id::close:
      DestroyWindow(window_);
      return true;
    case Id::copy:
      copy_report();
      return true;
    case Id::more:
      open_page();
      return true;
    case Id::device:
    case Id::input:
      if (event == CBN_DROPDOWN) {
        devices_ = driver_->devices();
        show_controls();
      }
      if (!selected) return false;
      (id == Id::device ? draft_.device : draft_.input) =
          chosen(id, id == Id::device ? controls_.device : controls_.input);
      if (draft_.device.empty() || draft_.input == draft_.device) draft_.input = Draft::same;
      break;
    case Id::rate:
      if (!selected) return false;
      draft_.rate = decimal(chosen(id, controls_.rate)).value_or(0);
      break;
    case Id::buffer:
      if (selected)
        draft_.buffer = chosen(id, controls_.buffer);
      else if (event == CBN_EDITCHANGE)
        draft_.buffer = typed(id);
      else
        return false;
      break;
    case Id::safety:
      if (!selected) return false;
      draft_.safety = static_cast<settings::Safety::Mode>(SendMessageW(item(id), CB_GETCURSEL, 0, 0));
      // The current margin is the best starting point.
      if (draft_.safety == settings::Safety::Mode::fixed && draft_.margin.empty())
        draft_.margin = std::to_string(status_.report.out.margin);
      break;
    case Id::margin:
      if (event != EN_CHANGE) return false;
      draft_.margin = typed(id);
      break;
    default:
      return false;
  }
  edited();
  return true;
}

void Dialog::edited() {
  result_ = ButtonResult::none;
  refusal_.clear();
  show_controls();
  show_readings();
}

void Dialog::refresh() {
  auto status = driver_->status();
  if (!status) {
    DestroyWindow(window_);
    return;
  }
  const bool untouched = draft_ == draft_of(status_);
  status_ = std::move(*status);
  if (untouched) draft_ = draft_of(status_);
  show_controls();
  show_readings();
}

void Dialog::show_controls() {
  filling_ = true;
  const Controls wanted = controls(status_, devices_, draft_, language_);
  show(controls_.device, wanted.device, Id::device);
  show(controls_.input, wanted.input, Id::input);
  show(controls_.rate, wanted.rate, Id::rate);
  // Leave text alone while it is being typed.
  ChoiceList buffer = wanted.buffer;
  if (buffer.at < 0 || GetFocus() == GetWindow(item(Id::buffer), GW_CHILD)) buffer.at = controls_.buffer.at;
  show(controls_.buffer, buffer, Id::buffer);
  if (wanted.buffer.at < 0 && typed(Id::buffer) != draft_.buffer)
    SetWindowTextW(item(Id::buffer), platform::wide(draft_.buffer).c_str());
  show(controls_.safety, wanted.safety, Id::safety);
  enable(Id::margin, wanted.margin_enabled);
  if (typed(Id::margin) != wanted.margin) SetWindowTextW(item(Id::margin), platform::wide(wanted.margin).c_str());
  show(controls_.buffer_means, wanted.buffer_means, Id::buffer_means);
  show(controls_.margin_means, wanted.margin_means, Id::margin_means);
  const auto pending = changes(status_, draft_, language_);
  enable(Id::apply, !pending || !pending->empty());
  filling_ = false;
}

void Dialog::show_readings() {
  Readings wanted = readings(status_, language_);
  if (!refusal_.empty()) wanted.remarks = refusal_ + "\n" + wanted.remarks;
  show(readings_.state, wanted.state, Id::state);
  show(readings_.buffer, wanted.buffer, Id::buffer_now);
  show(readings_.input_latency, wanted.input_latency, Id::input_latency);
  show(readings_.output_latency, wanted.output_latency, Id::output_latency);
  show(readings_.round_trip, wanted.round_trip, Id::round_trip);
  show(readings_.margin, wanted.margin, Id::margin_now);
  show(readings_.dropouts, wanted.dropouts, Id::dropouts);
  show(readings_.remarks, wanted.remarks, Id::remarks);
  show(levels_in_, level_text(Word::meter_in, levels_.inputs, language_), Id::meter_in);
  show(levels_out_, level_text(Word::meter_out, levels_.outputs, language_), Id::meter_out);
  show(note_, note(status_, result_, language_), Id::note);
}

void Dialog::show(ChoiceList& shown, const ChoiceList& wanted, Id id) {
  if (shown == wanted) return;
  const HWND list = item(id);
  if (shown.texts != wanted.texts) {
    SendMessageW(list, CB_RESETCONTENT, 0, 0);
    for (const std::string& text : wanted.texts)
      SendMessageW(list, CB_ADDSTRING, 0, reinterpret_cast<LPARAM>(platform::wide(text).c_str()));
    widen_list(id, wanted);
  }
  if (shown.texts != wanted.texts || shown.at != wanted.at)
    SendMessageW(list, CB_SETCURSEL, static_cast<WPARAM>(wanted.at), 0);
  enable(id, wanted.enabled);
  shown = wanted;
}

void Dialog::show(std::string& shown, const std::string& wanted, Id id) {
  if (shown == wanted) return;
  shown = wanted;
  SetWindowTextW(item(id), lines(wanted).c_str());
}

void Dialog::apply() {
  const auto wanted = changes(status_, draft_, language_);
  Expected<void> done;
  if (!wanted)
    done = std::unexpected(wanted.error());
  else
    done = driver_->change(*wanted);
  refusal_.clear();
  if (!done) {
    const std::string why = done.error().sentence();
    refusal_ = language_ == Language::french ? in_french(why) : why;
    result_ = ButtonResult::refused;
    MessageBeep(MB_ICONWARNING);
  } else {
    const bool size = std::ranges::any_of(*wanted, [](const settings::Change& one) { return one.key == "buffer"; });
    result_ = size ? ButtonResult::saved_size : ButtonResult::saved;
  }
  if (auto status = driver_->status()) status_ = std::move(*status);
  if (done) draft_ = draft_of(status_);
  show_controls();
  show_readings();
}

void Dialog::copy_report() {
  const std::wstring text = lines(report_text(status_));
  if (!OpenClipboard(window_)) return;
  EmptyClipboard();
  const std::size_t bytes = (text.size() + 1) * sizeof(wchar_t);
  if (const HGLOBAL block = GlobalAlloc(GMEM_MOVEABLE, bytes)) {
    std::memcpy(GlobalLock(block), text.c_str(), bytes);
    GlobalUnlock(block);
    if (SetClipboardData(CF_UNICODETEXT, block))
      result_ = ButtonResult::copied;
    else
      GlobalFree(block);
  }
  CloseClipboard();
  show_readings();
}

std::string Dialog::typed(Id id) const {
  std::wstring text(64, L'\0');
  text.resize(static_cast<std::size_t>(GetWindowTextW(item(id), text.data(), static_cast<int>(text.size()))));
  return platform::narrow(text);
}

std::string Dialog::chosen(Id id, const ChoiceList& choice) const {
  const auto at = SendMessageW(item(id), CB_GETCURSEL, 0, 0);
  const bool known = at >= 0 && at < static_cast<LRESULT>(choice.values.size());
  return known ? choice.values[static_cast<std::size_t>(at)] : std::string();
}

// Makes an open list as wide as its longest text; Windows cuts it to the control's width.
void Dialog::widen_list(Id id, const ChoiceList& choice) const {
  const HWND list = item(id);
  const HDC canvas = GetDC(list);
  if (!canvas) return;
  const HGDIOBJ before = SelectObject(canvas, reinterpret_cast<HGDIOBJ>(SendMessageW(list, WM_GETFONT, 0, 0)));
  LONG widest = 0;
  for (const std::string& text : choice.texts) {
    const std::wstring shown = platform::wide(text);
    SIZE extent{};
    if (GetTextExtentPoint32W(canvas, shown.c_str(), static_cast<int>(shown.size()), &extent))
      widest = std::max(widest, extent.cx);
  }
  SelectObject(canvas, before);
  ReleaseDC(list, canvas);
  const int rim = GetSystemMetrics(SM_CXVSCROLL) + 4 * GetSystemMetrics(SM_CXEDGE);
  SendMessageW(list, CB_SETDROPPEDWIDTH, static_cast<WPARAM>(widest + rim), 0);
}

// Disabling the focused control would lose the keyboard focus.
void Dialog::enable(Id id, bool enabled) {
  const HWND control = item(id);
  if ((IsWindowEnabled(control) != FALSE) == enabled) return;
  if (!enabled && GetFocus() == control) SendMessageW(window_, WM_NEXTDLGCTL, 0, FALSE);
  EnableWindow(control, enabled ? TRUE : FALSE);
}

}  // namespace taut::panel::windows
