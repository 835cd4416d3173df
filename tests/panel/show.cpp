// SPDX-License-Identifier: MIT
// The panel's window on a simulated driver, with its settings in a file. tests/windows/test_panel.sh drives it by mouse
// and keyboard, and reads it through FOLDER\ask and FOLDER\answer. Ends with the panel, or on FOLDER\stop.
//   show FOLDER CASE
#include <windows.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "panel/look.hpp"
#include "panel/windows/window.hpp"
#include "settings/store.hpp"

using namespace taut;
namespace fs = std::filesystem;

namespace {

class Model final : public panel::DriverInterface {
 public:
  Model(fs::path folder, std::string kind) : file_(folder / "taut.toml"), kind_(std::move(kind)) {}

  std::optional<panel::DriverStatus> status() override {
    const settings::Current now = settings::load(file_);
    panel::DriverStatus status;
    status.file = status.wanted = settings::apply(now.file, "reaper.exe");
    if (kind_ == "locked") status.wanted.buffer = 77;
    if (now.trouble) status.trouble = now.trouble->sentence();
    status.own_buffer = status.wanted.buffer > 0 ? 0 : 480;
    status.preferred = status.wanted.buffer > 0 ? status.wanted.buffer : 480;
    status.rates = {44100, 48000, 88200, 96000};
    status.program = "reaper.exe";
    status.version = "0.1.0";
    status.settings_file = "C:\\Users\\you\\AppData\\Roaming\\Taut\\taut.toml";
    status.open = kind_ != "ready";
    engine::Report& report = status.report;
    report.rate = status.wanted.rate > 0 ? status.wanted.rate : 48000;
    report.buffer = status.wanted.buffer > 0 ? status.wanted.buffer : status.own_buffer;
    // Programs that chose their own size and cannot be asked for another.
    if (kind_ == "own" || kind_ == "long") report.buffer = 256;
    if (kind_ == "deaf" && report.buffer != 64) {
      status.reset = panel::Reset::refused;
      report.buffer = status.preferred = 64;
    }
    report.cycle = report.buffer;
    report.in = {.buffer = report.buffer, .hardware = 67, .hardware_known = true};
    report.out = {.margin = status.wanted.safety.margin(report.buffer), .hardware = 121, .hardware_known = true};
    report.margin = report.out.margin;
    report.callbacks = 48211;
    report.xruns = {.host_late = 2, .thread_late = 1, .device_late = 0, .lost = 96};
    if (kind_ == "long") {
      report.rate = 768000;
      report.buffer = 8192;
      report.in.hardware = report.out.hardware = 99'999;
      report.in.hardware_known = report.out.hardware_known = false;
      report.xruns = {.host_late = 888'888, .thread_late = 888'888, .device_late = 888'888, .lost = 96};
    }
    report.remarks = {
        "Shared with other programs, with the usual period of the Windows mixer: 480 frames (10.00 ms). In addition to "
        "buffer and safety this costs up to one period, and the mixer's own latency, usually 10 to 20 ms.",
        "Exclusive mode was not possible: another program has exclusive use of it.",
        "The hardware's cycle is 480 frames, not the program's 64: the adapter adds 416 frames."};
    report.events = {"12.482 s: Drop-out of 64 frames: the program was late (took 7.90 of 5.33 ms).",
                     "31.077 s: Drop-out of 32 frames: the computer was late (kept the audio thread waiting 2.10 ms; "
                     "1.33 ms were allowed)."};
    return status;
  }

  std::vector<panel::DeviceChoice> devices() override {
    return {{"wasapi:{0.0.0.00000000}.{a}", "Focusrite USB Audio", true, true},
            {"wasapi:{0.0.0.00000000}.{b}", "Headphones (Realtek High Definition Audio)", false, true},
            {"wasapi:{0.0.1.00000000}.{c}", "Microphone (Webcam)", true, false},
            {"virtual:loopback", "Virtual card 'loopback'", true, true}};
  }

  Expected<void> change(std::span<const settings::Change> changes) override {
    return settings::change(file_, "reaper.exe", changes);
  }

  panel::Levels levels() override {
    const bool plays = kind_ != "ready" && kind_ != "locked";
    return {.plays = plays,
            .inputs = plays ? std::vector<float>{0.5F, 0.25F} : std::vector<float>{},
            .outputs = plays ? std::vector<float>{0.9F, 1.1F} : std::vector<float>{},
            .drop_outs = fs::exists(file_.parent_path() / "drop") ? 4 : 3};
  }

  Expected<void> open_page() override {
    if (std::FILE* const to = _wfopen((file_.parent_path() / "page").c_str(), L"wb")) std::fclose(to);
    if (kind_ != "deaf") return {};
    return failure(Trouble::absent, "The page needs taut.exe, which is not beside the driver.", "Install Taut again.");
  }

 private:
  const fs::path file_;
  const std::string kind_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const fs::path folder = argv[1];
  const auto driver = std::make_shared<Model>(folder, argv[2]);
  {
    panel::windows::Window window;
    if (auto shown = window.show(driver); !shown) return 1;
    static_cast<void>(window.show(driver));  // a second call does nothing
    // The window keeps the driver alive.
    for (Sleep(1000); driver.use_count() > 1 && !fs::exists(folder / "stop"); Sleep(50))
      if (fs::exists(folder / "ask")) tests::answer(folder);
  }
  // The wait for the thread is bounded, and a slow machine may need longer.
  for (int i = 0; i < 400 && driver.use_count() > 1; ++i) Sleep(50);
  std::printf("%s\n", driver.use_count() == 1 ? "closed" : "left open");
  return driver.use_count() == 1 ? 0 : 1;
}
