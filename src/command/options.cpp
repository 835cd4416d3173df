// SPDX-License-Identifier: MIT
#include "command/options.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <span>

#include "command/help.hpp"
#include "command/voice.hpp"
#include "settings/settings.hpp"

namespace taut::command {
namespace {

constexpr int largest_buffer = 8192;

/// A validator that asks the table of settings.
CLI::Validator setting(const std::string& key) {
  return {[key](std::string& value) {
            settings::Settings scratch;
            const auto set = settings::set(scratch, key, value);
            return set ? std::string() : set.error().sentence();
          },
          ""};
}

void add_json(CLI::App& app, bool& json) { app.add_flag("--json", json); }

void add_path(CLI::App& app, StreamOptions& options) {
  app.add_option("--driver", options.driver);
  app.add_option("--device", options.device)->check(setting("device"));
  app.add_option("--input", options.input)->check(setting("input"));
  app.add_option("--output", options.output)->check(setting("output"));
  app.add_option("--rate", options.rate)->check(setting("rate"));
  app.add_option("--buffer", options.buffer)->check(CLI::Range(1, largest_buffer));
  app.add_option("--safety", options.safety)->check(setting("safety"));
  app.add_option("--channels", options.channels);
}

void add_seconds(CLI::App& app, double& seconds) { app.add_option("--seconds", seconds)->check(CLI::Range(0.01, 1e6)); }

void add_devices(CLI::App& app, DevicesOptions& options) {
  app.add_option("ID", options.id);
  add_json(app, options.json);
}

void add_loopback(CLI::App& app, LoopbackOptions& options) {
  add_path(app, options);
  add_seconds(app, options.seconds);
  app.add_option("--file", options.file);
  app.add_option("--load", options.load)->check(CLI::Range(0.0, 400.0));
  app.add_option("--settle", options.settle)->check(CLI::Range(0.0, 3600.0));
  app.add_flag("--forget", options.forget);
  using enum LoopbackOptions::Way;
  auto* const is_digital = app.add_flag_callback("--digital", [&options] { options.way = digital; });
  app.add_flag_callback("--analogue", [&options] { options.way = analogue; })->excludes(is_digital);
  add_json(app, options.json);
}

void add_compare(CLI::App& app, CompareOptions& options) {
  app.add_option("--driver", options.driver);
  app.add_option("--device", options.device)->check(setting("device"));
  app.add_option("--input", options.input);
  app.add_option("--output", options.output);
  app.add_option("--rate", options.rate)->check(setting("rate"));
  app.add_option("--buffer", options.buffer)->check(CLI::Range(1, largest_buffer));
  app.add_option("--safety", options.safety)->check(setting("safety"));
  app.add_option("--seconds", options.seconds)->check(CLI::Range(0.5, 120.0));
  app.add_option("--tries", options.tries)->check(CLI::Range(1, 8));
  app.add_option("--plot", options.plot);
  add_json(app, options.json);
}

void add_play(CLI::App& app, PlayOptions& options) {
  app.add_option("FILE", options.file)->required();
  add_path(app, options);
  add_seconds(app, options.seconds);
  add_json(app, options.json);
}

void add_record(CLI::App& app, RecordOptions& options) {
  app.add_option("FILE", options.file)->required();
  add_path(app, options);
  add_seconds(app, options.seconds);
  using enum files::Sample;
  static const std::map<std::string, files::Sample> samples{{"s16", s16}, {"s24", s24}, {"s32", s32}, {"f32", f32}};
  app.add_option("--format", options.sample)->transform(CLI::CheckedTransformer(samples));
  app.add_flag("--replace", options.replace);
  add_json(app, options.json);
}

void add_through(CLI::App& app, ThroughOptions& options) {
  add_path(app, options);
  add_seconds(app, options.seconds);
  app.add_option("--gain", options.gain)->check(CLI::Range(Voice::lowest, Voice::highest));
  app.add_flag("--unmuted", options.unmuted);
  add_json(app, options.json);
}

void add_register(CLI::App& app, RegisterOptions& options) {
  app.add_option("--name", options.name);
  app.add_option("--directory", options.directory);
  for (const settings::Key& key : settings::keys()) {
    const std::string name(key.name);
    const auto keep = [&options, name](const std::string& value) {
      if (name == "device")
        options.settings["input"] = options.settings["output"] = value;
      else
        options.settings[name] = value;
    };
    app.add_option_function<std::string>("--" + name, keep)->check(setting(name));
  }
  add_json(app, options.json);
}

void add_unregister(CLI::App& app, UnregisterOptions& options) {
  app.add_option("--name", options.name);
  app.add_option("--directory", options.directory);
  add_json(app, options.json);
}

Done help(const std::string& subcommand) {
  const std::string text = help_of(subcommand);
  if (text.empty()) {
    remark("taut: There is no command '" + subcommand + "'.");
    remark("Type: taut help");
    return {wrong_usage};
  }
  std::fputs(text.c_str(), stdout);
  return {};
}

Done misuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto used = app.get_subcommands();
  remark("taut: " + std::string(error.what()) + ".");
  remark(used.empty() ? "Type: taut help" : "Type: taut help " + used.front()->get_name());
  return {wrong_usage};
}

/// The word after `help`, or the command before --help; nothing when no help is asked for. Looked for before anything
/// is parsed, since who asks for help need not give what else is required.
std::optional<std::string> help_asked(std::span<const char* const> words) {
  const auto is_command = [](std::string_view word) { return !word.empty() && !word.starts_with('-'); };
  if (words.empty()) return "";
  if (std::string_view(words[0]) == "help") return words.size() > 1 ? words[1] : "";
  const auto asks = [](std::string_view word) { return word == "--help" || word == "-h"; };
  if (std::ranges::none_of(words, asks)) return std::nullopt;
  return is_command(words[0]) ? words[0] : "";
}

}  // namespace

Job parse(int argc, const char* const* argv) {
  const std::span words(argv + 1, static_cast<std::size_t>(std::max(argc - 1, 0)));
  if (const auto topic = help_asked(words)) return help(*topic);
  if (std::string_view(words[0]) == "--version") {
    print("taut " TAUT_VERSION);
    return Done{};
  }

  if (help_of(words[0]).empty()) return help(words[0]);

  CLI::App app;
  app.set_help_flag();
  DevicesOptions devices;
  PlayOptions play;
  RecordOptions record;
  ThroughOptions through;
  LoopbackOptions loopback;
  CompareOptions comparison;
  RegisterOptions enlist;
  UnregisterOptions delist;
  const auto add = [&](const char* name) -> CLI::App& {
    CLI::App* const subcommand = app.add_subcommand(name);
    subcommand->set_help_flag();
    return *subcommand;
  };
  add_devices(add("devices"), devices);
  add_play(add("play"), play);
  add_record(add("record"), record);
  add_through(add("through"), through);
  add_loopback(add("loopback"), loopback);
  add_compare(add("compare"), comparison);
  add_register(add("register"), enlist);
  add_unregister(add("unregister"), delist);
  app.require_subcommand(1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return misuse(app, error);
  }
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "devices") return devices;
  if (name == "play") return play;
  if (name == "record") return record;
  if (name == "through") return through;
  if (name == "loopback") return loopback;
  if (name == "compare") return comparison;
  if (name == "register") return enlist;
  return delist;
}

}  // namespace taut::command
