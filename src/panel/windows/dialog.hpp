// SPDX-License-Identifier: MIT
// The panel's window and its controls. One thread: the one that created it.
#pragma once
#include <windows.h>

#include <memory>
#include <string>
#include <vector>

#include "panel/layout.hpp"
#include "panel/model.hpp"
#include "panel/windows/look.hpp"
#include "panel/windows/paint.hpp"

namespace taut::panel::windows {

class Dialog {
 public:
  Dialog(std::shared_ptr<DriverInterface> driver, Language language)
      : driver_(std::move(driver)), language_(language) {}
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;

  /// Creates the window, hidden; null if Windows fails or the driver is gone. This object must outlive it.
  HWND create(HINSTANCE module);

 private:
  static INT_PTR CALLBACK procedure(HWND window, UINT message, WPARAM wide, LPARAM longer);
  INT_PTR handle(UINT message, WPARAM wide, LPARAM longer);
  INT_PTR colour(UINT message, HDC canvas, HWND control) const;
  INT_PTR draw(const DRAWITEMSTRUCT& item) const;
  INT_PTR notified(const NMHDR& said) const;
  void dress();
  void begin();
  bool command(Id id, UINT event);
  void refresh();
  void show_levels();
  void open_page();
  void edited();
  void show_controls();
  void show_readings();
  void show(ChoiceList& shown, const ChoiceList& wanted, Id id);
  void show(std::string& shown, const std::string& wanted, Id id);
  void apply();
  void copy_report();
  [[nodiscard]] HWND item(Id id) const noexcept { return GetDlgItem(window_, static_cast<int>(id)); }
  [[nodiscard]] std::string typed(Id id) const;
  [[nodiscard]] std::string chosen(Id id, const ChoiceList& choice) const;
  void enable(Id id, bool enabled);
  void widen_list(Id id, const ChoiceList& choice) const;

  const std::shared_ptr<DriverInterface> driver_;
  const Language language_;
  HWND window_ = nullptr;
  DriverStatus status_;
  std::vector<DeviceChoice> devices_;
  Draft draft_;
  Controls controls_;  // as shown
  Readings readings_;
  ButtonResult result_ = ButtonResult::none;  // until the next change
  std::string refusal_;                       // why it was not saved
  std::string note_;
  Levels levels_;
  std::string levels_in_, levels_out_;  // in words, as shown
  ULONGLONG lit_until_ = 0;             // of the lamp, GetTickCount64()
  bool lit_ = false;
  Look look_ = current_look();
  DarkControls dark_{look_};
  bool filling_ = false;  // we are writing to the window: ignore its notifications
};

}  // namespace taut::panel::windows
