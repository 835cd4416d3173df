// SPDX-License-Identifier: MIT
// What page and panel say to each other: JSON.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "command/panel/doctor_run.hpp"
#include "command/panel/side_run.hpp"
#include "command/panel/view.hpp"
#include "panel/model.hpp"

namespace taut::command {

/// What came of the page's last request, in the page's language; both empty: nothing to say.
struct Said {
  std::string done, error;
};

/// What runs beside the page.
struct Beside {
  DoctorRun::Result doctor;
  SideRun::Result measure, tune;
};

/// Everything that the page shows, with the streams of this moment.
std::string state_json(const View& view, const Beside& beside, const Said& said, panel::Language language);

/// The current draft with the fields that the page has sent. Error `bad_request`: it is no JSON object of texts.
Expected<panel::Draft> draft_of(const std::string& json, const panel::DriverStatus& status);

}  // namespace taut::command
