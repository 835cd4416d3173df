// SPDX-License-Identifier: MIT
#include "driver/panel_line.hpp"

#include "base/brand.hpp"
#include "base/text.hpp"
#include "device/backends.hpp"
#include "device/preference.hpp"
#include "driver/face.hpp"
#include "driver/open_page.hpp"
#include "platform/places.hpp"
#include "platform/shared_memory.hpp"
#include "telemetry/reader.hpp"

namespace taut::driver {
namespace {

constexpr double tried_rates[] = {44100, 48000, 88200, 96000, 176400, 192000};

struct LetGo {
  void operator()(Face* face) const noexcept { face->let_go(); }
};
using Held = std::unique_ptr<Face, LetGo>;

std::string utf8(const std::filesystem::path& path) {
  const auto name = path.u8string();
  return {name.begin(), name.end()};
}

}  // namespace

std::optional<panel::DriverStatus> PanelLine::status() {
  const Held face(lifeline_->hold());
  if (!face) return std::nullopt;
  auto status = face->status();
  input_ = status.report.input;
  output_ = status.report.output;
  return status;
}

std::vector<panel::DeviceChoice> PanelLine::devices() {
  std::vector<panel::DeviceChoice> all;
  for (device::Backend* const backend : device::backends())
    if (const auto listed = backend->list())
      for (const device::Device& one : *listed)
        all.push_back({one.id, one.name, device::captures(one), device::plays(one)});
  const Held face(lifeline_->hold());
  if (!face) return all;
  for (const settings::Several& several : settings::load(face->settings_file()).file.several)
    all.push_back({.id = "several:" + several.name, .name = several.name, .captures = true, .plays = true});
  return all;
}

Expected<void> PanelLine::change(std::span<const settings::Change> changes) {
  const Held face(lifeline_->hold());
  if (!face) return failure(Trouble::absent, "The program has closed the driver.");
  auto done = settings::change(face->settings_file(), platform::program_name(), changes);
  if (done) face->reread();
  return done;
}

panel::Levels PanelLine::levels() {
  panel::Levels levels;
  const std::uint64_t own = platform::this_process().process;
  for (const telemetry::Stream& stream : telemetry::read_streams().streams) {
    const telemetry::Snapshot& now = stream.snapshot;
    if (stream.process != own || now.input.get() != input_ || now.output.get() != output_) continue;
    levels.plays = now.state == telemetry::State::running;
    levels.inputs.assign(now.inputs.levels.begin(), now.inputs.levels.begin() + now.inputs.count);
    levels.outputs.assign(now.outputs.levels.begin(), now.outputs.levels.begin() + now.outputs.count);
    levels.drop_outs = now.drop_outs();
  }
  return levels;
}

Expected<void> PanelLine::open_page() {
  const Held face(lifeline_->hold());
  if (!face) return failure(Trouble::absent, "The program has closed the driver.");
  return driver::open_page(own_command(), face->settings_file());
}

panel::DriverStatus Face::status() {
  panel::DriverStatus status;
  const settings::Current now = settings::load(file_);
  status.program = platform::program_name();
  status.settings_file = utf8(file_);
  status.version = brand().version;
  status.file = settings::apply(now.file, status.program);
  if (now.trouble) status.trouble = now.trouble->sentence();

  const Gate::Pass pass = gate_.enter(scope_->here());
  if (!pass) return status;
  if (trouble_ && status.trouble.empty()) status.trouble = trouble_->sentence();
  status.wanted = status.file;
  if (auto all = stored(instance_, status.file)) {
    if (const auto own = settings::parse(lines_, *all)) all = *own;
    status.wanted = *all;
  }
  engine::Initialised* const state = engine_.initialised();
  if (!state) return status;
  status.open = state->prepared() != nullptr;
  status.report = state->report();
  status.reset = reset();
  status.preferred = state->sizes().preferred;
  status.own_buffer = current_.buffer > 0 ? 0 : status.preferred;
  if (!status.open) {
    status.report.rate = state->rate();
    status.report.buffer = state->sizes().preferred;
    status.report.in = state->latency(true);
    status.report.out = state->latency(false);
  }
  for (const double hz : tried_rates)
    if (state->can_rate(hz)) status.rates.push_back(hz);
  const auto own = remarks();
  status.report.remarks.insert(status.report.remarks.begin(), own.begin(), own.end());
  return status;
}

}  // namespace taut::driver
