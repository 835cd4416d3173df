// SPDX-License-Identifier: MIT
// The driver object of a Windows program in Wine: the common face, whose callbacks go to the Windows half.
#pragma once
#include "driver/face.hpp"

namespace taut::driver::wine {

/// The program's functions as the common face calls them; each asks the Windows half. For threads within a Task.
TautCallbacks callbacks_of(std::uint32_t has) noexcept;

class UnixFace final : public Face {
 public:
  /// `name`: as registered. `wow`: the program has 32 bits, this process 64.
  UnixFace(const std::string& name, bool wow);

  TautLong query_interface(const TautGuid* id, void** out) noexcept override;

  /// The registry's settings, as Init has them; for another instance after its selection.
  void registered(std::string settings);
  void registered(std::string instance, std::string settings);

  /// What control_panel() answers from now on: the Windows half shows the panel, and this is called where it cannot.
  void panel_failed(Error why);

  [[nodiscard]] bool wow() const noexcept { return wow_; }

 private:
  [[nodiscard]] Expected<settings::Settings> stored(const std::string& instance,
                                                    const settings::Settings& start) const override;
  [[nodiscard]] engine::HostNeeds needs() const override;
  Answer show_panel() override;

  const bool wow_;
  mutable std::mutex mutex_;
  std::string instance_, settings_;
  Error panel_trouble_;
};

}  // namespace taut::driver::wine
