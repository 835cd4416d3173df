// SPDX-License-Identifier: MIT
// The driver as its panel sees it, asked over the wire.
#pragma once
#include <string>

#include "driver/wine/calls.hpp"
#include "panel/driver.hpp"

namespace taut::driver::wine {

/// Keeps no driver alive, as PanelLine.
class WireLine final : public panel::DriverInterface {
 public:
  /// `face`: the Linux half's handle.
  explicit WireLine(Address face) noexcept;
  ~WireLine() override;
  WireLine(const WireLine&) = delete;
  WireLine& operator=(const WireLine&) = delete;

  std::optional<panel::DriverStatus> status() override;
  std::vector<panel::DeviceChoice> devices() override;
  Expected<void> change(std::span<const settings::Change> changes) override;
  panel::Levels levels() override;
  Expected<void> open_page() override;

 private:
  [[nodiscard]] std::string ask(Panel::What what, const std::string& in = {}) const;

  Address line_;
};

}  // namespace taut::driver::wine
