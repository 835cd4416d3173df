// SPDX-License-Identifier: MIT
#include "command/panel/look.hpp"

#include "command/stream/stream.hpp"
#include "host/host.hpp"
#include "platform/places.hpp"

namespace taut::command {
namespace {

constexpr double tried_rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
constexpr double usual_rate = 48000;
constexpr int usual_buffer = 256;

/// In UTF-8, with the user's own folder as "~", as shells take it.
std::string shown(const std::filesystem::path& path) {
  const auto utf8 = path.u8string();
  const std::string name(utf8.begin(), utf8.end());
  const auto home = platform::variable("HOME");
  const std::string folder = home ? home->string() + "/" : "";
  return folder.size() > 1 && name.starts_with(folder) ? "~/" + name.substr(folder.size()) : name;
}

Expected<void> fill_in(panel::DriverStatus& status, const settings::File& file) {
  settings::Settings named = status.wanted;
  if (auto done = settings::expand(named, file); !done) return done;
  const StreamOptions options{.input = named.input,
                              .output = named.output,
                              .rate = named.rate,
                              .buffer = named.buffer,
                              .safety = settings::text_of(named.safety),
                              .share = "leave",
                              .backend = named.backend};
  const auto driver = open_driver(options, Path::both);
  if (!driver) return std::unexpected(driver.error());
  for (const double hz : tried_rates)
    if (driver->can_rate(hz)) status.rates.push_back(hz);
  if (const auto sizes = driver->sizes()) {
    status.preferred = sizes->preferred;
    if (named.buffer == 0) status.own_buffer = sizes->preferred;
  }
  const auto session = host::Session::prepare(*driver, {}, [](const host::Block<std::int32_t>&) {});
  if (!session) return std::unexpected(explained(session.error(), options));
  status.report = report_of(*driver, *session);
  return {};
}

}  // namespace

panel::DriverStatus settings_status(const settings::Current& now, const std::string& program) {
  panel::DriverStatus status;
  status.program = program;
  status.file = status.wanted = settings::apply(now.file, program);
  if (now.trouble) status.trouble = now.trouble->sentence();
  status.settings_file = shown(settings::usual_file());
  status.version = TAUT_VERSION;
  status.report.rate = status.wanted.rate > 0 ? status.wanted.rate : usual_rate;
  status.report.buffer = status.wanted.buffer > 0 ? status.wanted.buffer : usual_buffer;
  status.report.out.margin = status.wanted.safety.margin(status.report.buffer);
  return status;
}

void look_at_latency(panel::DriverStatus& status, const settings::File& file) {
  const auto done = fill_in(status, file);
  if (!done && status.trouble.empty()) status.trouble = done.error().sentence();
}

void take_latency(panel::DriverStatus& to, const panel::DriverStatus& found) {
  if (to.trouble.empty()) to.trouble = found.trouble;
  to.rates = found.rates;
  to.preferred = found.preferred;
  to.own_buffer = to.wanted.buffer == 0 ? found.own_buffer : 0;
  if (!found.report.input.empty() || !found.report.output.empty()) to.report = found.report;
}

}  // namespace taut::command
