// SPDX-License-Identifier: MIT
// A driver object as its panel sees it.
#pragma once
#include <memory>
#include <string>

#include "driver/lifeline.hpp"
#include "panel/driver.hpp"

namespace taut::driver {

/// Holds the object only during a call, so that a panel keeps no driver alive.
class PanelLine final : public panel::DriverInterface {
 public:
  explicit PanelLine(std::shared_ptr<Lifeline> lifeline) : lifeline_(std::move(lifeline)) {}

  std::optional<panel::DriverStatus> status() override;
  std::vector<panel::DeviceChoice> devices() override;
  Expected<void> change(std::span<const settings::Change> changes) override;
  panel::Levels levels() override;
  Expected<void> open_page() override;

 private:
  const std::shared_ptr<Lifeline> lifeline_;
  std::string input_, output_;  // of the last status
};

}  // namespace taut::driver
