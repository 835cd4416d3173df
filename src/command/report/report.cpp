// SPDX-License-Identifier: MIT
#include "command/report/report.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/number_text.hpp"
#include "base/path.hpp"
#include "base/text.hpp"
#include "command/devices/devices.hpp"
#include "command/devices/listed.hpp"
#include "command/doctor/doctor.hpp"
#include "command/json.hpp"
#include "command/monitor/text.hpp"
#include "command/report/scrub.hpp"
#include "command/stream/defaults.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "command/why/why.hpp"
#include "doctor/examine.hpp"
#include "files/raw_file.hpp"
#include "platform/files.hpp"
#include "settings/store.hpp"

namespace taut::command {
namespace {

struct Section {
  std::string title, text;
  std::string summary;  ///< what is in it, for the one who sends it
};

Section streams() {
  const telemetry::Listing listing = telemetry::read_streams();
  const auto now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return {"streams", json_line(listing, now),
          listing.streams.empty() ? "none runs now" : number::plural(std::ssize(listing.streams), "stream")};
}

Section settings_file() {
  const auto text = platform::read_file(settings::usual_file());
  if (text) return {"settings", *text, "your settings file"};
  return {"settings", text.error().sentence(),
          text.error().trouble == Trouble::absent ? "there is no settings file" : "the file could not be read"};
}

Section devices() {
  Listing all = list_devices(told_file());
  std::vector<DeviceEntry> entries;
  for (const ListedDevice& one : all.devices) {
    progress("Asking " + one.device.id);
    entries.push_back(examined(one));
  }
  return {"devices", json_of(entries, all.absent), number::plural(std::ssize(entries), "device")};
}

Section findings() {
  DoctorResult result{
      .findings = doctor::examine({.length = 2 * nanos_per_second, .drivers = {}, .go_on = [](std::string_view doing) {
                                     progress(doing);
                                     return !stop_asked();
                                   }})};
  return {"computer", json_of(result), "what `taut doctor` finds"};
}

Section drop_outs() {
  const auto file = forensics::history_file();
  const auto past = file ? forensics::past_drop_outs(*file) : std::unexpected(file.error());
  if (!past) return {"drop-outs", past.error().sentence(), "they could not be read"};
  return {"drop-outs", json_of(*past), past->empty() ? "none" : "the last " + number::count(std::ssize(*past))};
}

bool is_there(const std::string& name) {
  std::error_code error;
  return std::filesystem::exists(path_of(name), error);
}

std::string free_name() {
  std::string name = "taut-report.txt";
  for (int number = 2; is_there(name); ++number) name = text("taut-report-{}.txt", number);
  return name;
}

Expected<void> write(const std::string& name, const std::string& text) {
  auto file = files::RawFile::create(name, std::as_bytes(std::span(text)), false);
  if (!file) return std::unexpected(file.error());
  return (*file)->sync();
}

}  // namespace

int run(const ReportOptions& options) {
  const auto refuse = [&](const Error& error) {
    if (options.json) print(json_of(error));
    return fail(error);
  };
  const std::string name = options.bundle.empty() ? free_name() : options.bundle;
  if (is_there(name))
    return refuse({Trouble::bad_request, text("There is a file {} already.", name), "Choose another name."});
  std::vector<Section> sections{streams(), settings_file(), drop_outs(), devices(), findings()};
  progress({});
  if (stop_asked()) return refuse({Trouble::wrong_state, "Stopped before anything was written.", ""});
  const Identity self = own_identity();
  std::string all = text("Taut {}: a report\n", TAUT_VERSION);
  nlohmann::ordered_json contents;
  for (const Section& section : sections) {
    all += text("\n== {} ==\n{}\n", section.title, scrubbed(section.text, self));
    contents[section.title] = section.summary;
  }
  if (auto written = write(name, all); !written) return refuse(written.error());
  if (options.json) {
    print(nlohmann::ordered_json{{"file", name}, {"contents", contents}}.dump());
    return success;
  }
  print(wrapped(text("{} is written. It holds:", name)));
  for (const Section& section : sections) {
    std::string title = section.title;
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
    print(row(title, section.summary));
  }
  print(wrapped(
      "Names of people and of this computer, home folders and serial numbers are taken out. It is text: read it before "
      "you send it."));
  return success;
}

}  // namespace taut::command
