// SPDX-License-Identifier: MIT
#include "driver/wine/panel_text.hpp"

#include <nlohmann/json.hpp>

#include "report/json.hpp"

namespace taut::driver::wine {
namespace {

using Json = nlohmann::ordered_json;

// A path or a card's name may be no UTF-8.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::unexpected<Error> not_understood() {
  return failure(Trouble::broken, "The two halves of the driver do not understand each other.",
                 "In a terminal type: taut wine install");
}

/// Runs `read(json)` over the text; whatever is not as expected becomes the error.
template <class Read>
auto understood(const std::string& text, const Read& read) -> decltype(read(Json())) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception&) {
    return not_understood();
  }
}

}  // namespace

std::string text_of(const panel::DriverStatus& status) {
  return dump({{"open", status.open},
               {"report", report::json_of(status.report)},
               {"wanted", settings::print(status.wanted)},
               {"file", settings::print(status.file)},
               {"reset", static_cast<int>(status.reset)},
               {"own_buffer", status.own_buffer},
               {"preferred", status.preferred},
               {"rates", status.rates},
               {"program", status.program},
               {"settings_file", status.settings_file},
               {"trouble", status.trouble},
               {"version", status.version}});
}

Expected<panel::DriverStatus> status_of(const std::string& text) {
  return understood(text, [](const Json& json) -> Expected<panel::DriverStatus> {
    panel::DriverStatus status;
    auto report = report::read(dump(json.at("report")));
    auto wanted = settings::parse(json.at("wanted").get<std::string>());
    auto file = settings::parse(json.at("file").get<std::string>());
    if (!report || !wanted || !file) return not_understood();
    status.open = json.at("open");
    status.report = std::move(*report);
    status.wanted = std::move(*wanted);
    status.file = std::move(*file);
    status.reset = static_cast<panel::Reset>(json.at("reset").get<int>());
    status.own_buffer = json.at("own_buffer");
    status.preferred = json.at("preferred");
    status.rates = json.at("rates").get<std::vector<double>>();
    status.program = json.at("program");
    status.settings_file = json.at("settings_file");
    status.trouble = json.at("trouble");
    status.version = json.at("version");
    return status;
  });
}

std::string text_of(const std::vector<panel::DeviceChoice>& devices) {
  Json all = Json::array();
  for (const panel::DeviceChoice& one : devices)
    all.push_back({{"id", one.id}, {"name", one.name}, {"captures", one.captures}, {"plays", one.plays}});
  return dump(all);
}

std::vector<panel::DeviceChoice> devices_of(const std::string& text) {
  return understood(text,
                    [](const Json& json) -> Expected<std::vector<panel::DeviceChoice>> {
                      std::vector<panel::DeviceChoice> all;
                      for (const Json& one : json)
                        all.push_back({one.at("id"), one.at("name"), one.at("captures"), one.at("plays")});
                      return all;
                    })
      .value_or(std::vector<panel::DeviceChoice>());
}

std::string text_of(const panel::Levels& levels) {
  return dump({{"plays", levels.plays},
               {"inputs", levels.inputs},
               {"outputs", levels.outputs},
               {"drop_outs", levels.drop_outs}});
}

panel::Levels levels_of(const std::string& text) {
  return understood(text,
                    [](const Json& json) -> Expected<panel::Levels> {
                      return panel::Levels{.plays = json.at("plays"),
                                           .inputs = json.at("inputs").get<std::vector<float>>(),
                                           .outputs = json.at("outputs").get<std::vector<float>>(),
                                           .drop_outs = json.at("drop_outs")};
                    })
      .value_or(panel::Levels());
}

std::string text_of(std::span<const settings::Change> changes) {
  Json all = Json::array();
  for (const settings::Change& one : changes)
    all.push_back({{"key", one.key}, {"value", one.value ? Json(*one.value) : Json(nullptr)}});
  return dump(all);
}

Expected<std::vector<settings::Change>> changes_of(const std::string& text) {
  return understood(text, [](const Json& json) -> Expected<std::vector<settings::Change>> {
    std::vector<settings::Change> all;
    for (const Json& one : json) {
      settings::Change change{.key = one.at("key"), .value = std::nullopt};
      if (!one.at("value").is_null()) change.value = one.at("value").get<std::string>();
      all.push_back(std::move(change));
    }
    return all;
  });
}

std::string text_of(const Expected<void>& done) {
  if (done) return dump(Json::object());
  return dump({{"trouble", static_cast<int>(done.error().trouble)},
               {"what", done.error().what},
               {"remedy", done.error().remedy}});
}

Expected<void> done_of(const std::string& text) {
  return understood(text, [](const Json& json) -> Expected<void> {
    if (json.empty()) return {};
    Error error;
    error.trouble = static_cast<Trouble>(json.at("trouble").get<int>());
    error.what = json.at("what");
    error.remedy = json.at("remedy");
    return std::unexpected(std::move(error));
  });
}

}  // namespace taut::driver::wine
