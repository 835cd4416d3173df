// SPDX-License-Identifier: MIT
// The driver object on Windows: what COM expects beyond the common slots.
#pragma once
#include "driver/face.hpp"
#include "panel/windows/window.hpp"

namespace taut::driver::windows_face {

/// Made with one reference; ends itself with the last release(). Needs no COM on any thread.
class WindowsFace final : public Face {
 public:
  /// `id`: the class that the host asked for, which is the interface too; `name`: under which it is registered.
  WindowsFace(const TautGuid& id, std::string name);

  /// S_OK for the class's own id and IUnknown's, with one reference more; E_NOINTERFACE, E_POINTER.
  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid* id, void** out) noexcept override;

  /// How many there are in this process. Any thread.
  static int alive() noexcept;

 private:
  ~WindowsFace() override;
  [[nodiscard]] Expected<settings::Settings> stored(const std::string& instance,
                                                    const settings::Settings& start) const override;
  Answer show_panel() override;

  const TautGuid id_;
  panel::windows::Window panel_;
};

}  // namespace taut::driver::windows_face
