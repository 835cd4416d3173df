// SPDX-License-Identifier: MIT
// The driver object on Windows: what COM expects beyond the common slots.
#pragma once
#include "driver/face.hpp"
#include "panel/windows/window.hpp"

namespace taut::driver::windows_face {

/// Made with one reference; the last release() destroys it. Needs no COM on any thread.
class WindowsFace final : public Face {
 public:
  /// `id`: the class the host asked for, which is also the interface; `name`: its registered name.
  WindowsFace(const TautGuid& id, std::string name);

  /// Returns S_OK for the class's own id and IUnknown's, adding a reference; else E_NOINTERFACE or E_POINTER.
  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid* id, void** out) noexcept override;

 private:
  ~WindowsFace() override;
  [[nodiscard]] Expected<settings::Settings> stored(const std::string& instance,
                                                    const settings::Settings& start) const override;
  Answer show_panel() override;

  const TautGuid id_;
  panel::windows::Window panel_;
};

}  // namespace taut::driver::windows_face
