// SPDX-License-Identifier: MIT
#include "command/options.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "check/in_child.hpp"
#include "command/arguments.hpp"
#include "command/called.hpp"
#include "command/help.hpp"
#include "command/manual.hpp"
#include "command/stream/channels.hpp"
#include "command/through/voice.hpp"
#include "settings/nearest.hpp"
#include "settings/settings.hpp"

namespace taut::command {
namespace {

/// An option that is also a setting, with the setting's check and range.
Option& setting(Arguments& arguments, std::string_view key, std::function<void(std::string_view)> keep) {
  const auto row = std::ranges::find(settings::keys(), key, &settings::Key::name);
  const auto take = [row, keep = std::move(keep)](std::string_view value) {
    settings::Settings scratch;
    if (!row->parse(scratch, value)) return false;
    keep(value);
    return true;
  };
  return arguments.add({.name = "--" + std::string(key), .range = std::string(row->range), .take = take});
}

// A variable left empty by a script must not select another card.
void refuse_empty(Option& option) {
  option.range = "a device id as listed by `taut devices`";
  option.take = [take = std::move(option.take)](std::string_view value) { return !value.empty() && take(value); };
}

void add_id(Arguments& arguments, std::string_view key, std::string& to) {
  refuse_empty(setting(arguments, key, [&to](std::string_view value) { to = value; }));
}

void add_format(Arguments& arguments, std::optional<files::Sample>& to) {
  using enum files::Sample;
  static constexpr std::array<std::pair<std::string_view, files::Sample>, 4> samples{
      {{"s16", s16}, {"s24", s24}, {"s32", s32}, {"f32", f32}}};
  const auto take = [&to](std::string_view value) {
    const auto* const found = std::ranges::find(samples, value, &std::pair<std::string_view, files::Sample>::first);
    if (found == samples.end()) return false;
    to = found->second;
    return true;
  };
  arguments.add({.name = "--format", .range = "s16, s24, s32 or f32", .take = take});
}

void add_json(Arguments& arguments, bool& json) { arguments.flag("--json", json); }

void add_driver(Arguments& arguments, std::string& driver) {
  arguments.words("--driver", driver, "a name from the list of drivers, or the path of a driver's file");
}

void add_device(Arguments& arguments, StreamOptions& options) {
  add_id(arguments, "device", options.device);
  setting(arguments, "rate", [&to = options.rate](std::string_view value) {
    to = number_between(value, 0.0, settings::highest_rate).value_or(0);
  });
}

/// How a card is reached where that is not said by --device.
void add_ids(Arguments& arguments, StreamOptions& options) {
  setting(arguments, "share", [&to = options.share](std::string_view value) { to = value; });
  setting(arguments, "backend", [&to = options.backend](std::string_view value) { to = value; });
  add_id(arguments, "input", options.input);
  add_id(arguments, "output", options.output);
}

void add_common(Arguments& arguments, StreamOptions& options) {
  add_driver(arguments, options.driver);
  add_device(arguments, options);
  arguments.number("--buffer", options.buffer, 1, settings::highest_buffer, "frames");
  setting(arguments, "safety", [&to = options.safety](std::string_view value) { to = value; });
}

void add_path(Arguments& arguments, StreamOptions& options) {
  add_common(arguments, options);
  add_ids(arguments, options);
  const auto take = [&to = options.channels](std::string_view value) {
    if (!are_channels(value)) return false;
    to = value;
    return true;
  };
  arguments.add({.name = "--channels",
                 .range = "a number for that many channels, or a list such as 3,4 or 5-8, each channel once",
                 .take = take});
}

void add_seconds(Arguments& arguments, double& seconds) {
  arguments.number("--seconds", seconds, 0.01, 1'000'000.0, "seconds");
}

void add_list(Arguments& arguments, std::string& name, std::string& directory) {
  arguments.words("--name", name, "the name that programs show");
  arguments.words("--directory", directory, "a folder");
}

void describe(Arguments& arguments, DevicesOptions& options) {
  Option& id = setting(arguments, "device", [&to = options.id](std::string_view value) { to = value; });
  refuse_empty(id);
  id.name = "ID";
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, LoopbackOptions& options) {
  add_path(arguments, options);
  add_seconds(arguments, options.seconds);
  arguments.words("--file", options.file, "the name of a recording");
  arguments.number("--load", options.load, 0.0, 400.0, "percent");
  arguments.number("--settle", options.settle, 0.0, 3600.0, "seconds");
  arguments.flag("--forget", options.forget);
  using enum LoopbackOptions::Way;
  const auto going = [&way = options.way](LoopbackOptions::Way chosen) {
    return [&way, chosen](std::string_view) {
      way = chosen;
      return true;
    };
  };
  arguments.add({.name = "--digital", .take = going(digital)});
  arguments.add({.name = "--analogue", .take = going(analogue), .excludes = "--digital"});
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, TuneOptions& options) {
  add_device(arguments, options);
  add_ids(arguments, options);
  arguments.number("--an-hour", options.goal.an_hour, 0.01, 100'000.0, "drop-outs");
  arguments.number("--load", options.load, 0.0, 100.0, "percent");
  arguments.number("--look", options.goal.look, 0.1, 3600.0, "seconds");
  arguments.number("--longest", options.goal.longest, 1.0, 100'000.0, "seconds");
  arguments.number("--total", options.goal.total, 1.0, 1'000'000.0, "seconds");
  arguments.flag("--tone", options.tone);
  arguments.flag("--yes", options.yes);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, ProveOptions& options) {
  arguments.words("FILE", options.file, "the name of a file");
  add_device(arguments, options);
  add_ids(arguments, options);
  arguments.flag("--no-card", options.no_card).excludes = "--device";
  arguments.flag("--no-cable", options.no_cable);
  arguments.number("--seconds", options.seconds, 0.1, 3600.0, "seconds");
  arguments.number("--load", options.load, 0.0, 100.0, "percent");
  arguments.add({.name = "--level", .range = "0 to 5", .take = [&to = options.level](std::string_view value) {
                   const auto level = number_between(value, 0, check::highest_level);
                   to = level.value_or(to);
                   return level.has_value();
                 }});
  arguments.words("--table", options.table, "a folder").excludes = "FILE";
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, CompareOptions& options) {
  add_common(arguments, options);
  arguments.words("--input", options.input, "a part of the input's name");
  arguments.words("--output", options.output, "a part of the output's name");
  arguments.number("--seconds", options.seconds, 0.5, 120.0, "seconds");
  arguments.number("--tries", options.tries, 1, 8, "sizes");
  arguments.words("--plot", options.plot, "the name of a file");
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, DoctorOptions& options) {
  arguments.number("--seconds", options.seconds, 0.1, 12.0, "seconds");
  arguments.flag("--figures", options.figures);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, MonitorOptions& options) {
  add_seconds(arguments, options.seconds);
  arguments.number("--every", options.every, 0.05, 3600.0, "seconds");
  arguments.flag("--once", options.once);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, PanelOptions& options) {
  arguments.flag("--no-browser", options.no_browser);
  arguments.words("--program", options.program, "the name of a program");
  arguments.add({.name = "--port", .range = "1 to 65535", .take = [&to = options.port](std::string_view value) {
                   const auto port = number_between(value, 1, 65535);
                   to = port.value_or(to);
                   return port.has_value();
                 }});
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, WhyOptions& options) {
  arguments.number("--hours", options.hours, 0.01, 100'000.0, "hours");
  arguments.flag("--each", options.all);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, ReportOptions& options) {
  arguments.words("--bundle", options.bundle, "the name of a file");
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, PlayOptions& options) {
  arguments.words("FILE", options.file, "the name of a recording").required = true;
  add_path(arguments, options);
  add_seconds(arguments, options.seconds);
  arguments.flag("--mix", options.mix);
  arguments.flag("--varispeed", options.varispeed);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, RecordOptions& options) {
  arguments.words("FILE", options.file, "the name of a file").required = true;
  add_path(arguments, options);
  add_seconds(arguments, options.seconds);
  add_format(arguments, options.sample);
  arguments.flag("--replace", options.replace);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, ThroughOptions& options) {
  add_path(arguments, options);
  add_seconds(arguments, options.seconds);
  arguments.number("--gain", options.gain, Voice::lowest, Voice::highest, "dB");
  arguments.flag("--unmuted", options.unmuted);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, RegisterOptions& options) {
  add_list(arguments, options.name, options.directory);
  arguments.flag("--check-host", options.check_host);
  for (const settings::Key& key : settings::keys())
    setting(arguments, key.name, [&options, name = std::string(key.name)](std::string_view value) {
      if (name == "device")
        options.settings["input"] = options.settings["output"] = value;
      else
        options.settings[name] = value;
    });
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, UnregisterOptions& options) {
  add_list(arguments, options.name, options.directory);
  add_json(arguments, options.json);
}

void describe(Arguments& arguments, WineOptions& options) {
  const auto action = [&options](std::string_view word) {
    const bool known = word == "install" || word == "check" || word == "remove";
    if (known) options.action = word;
    return known;
  };
  arguments.add({.name = "ACTION", .range = "install, check or remove", .take = action});
  arguments.words("--prefix", options.prefix, "the folder of a Wine prefix");
  arguments.words("--wine", options.wine, "the path of Wine's program");
  arguments.words("--from", options.from, "a folder");
  add_json(arguments, options.json);
}

struct Command {
  std::string_view name;
  Expected<Job> (*read)(std::string_view name, std::span<const char* const> words);
  std::vector<Option> (*options)(std::string_view name);
};

template <class Options>
constexpr Command command(std::string_view name) {
  return {.name = name,
          .read = [](std::string_view called, std::span<const char* const> words) -> Expected<Job> {
            Options options;
            Arguments arguments(called);
            describe(arguments, options);
            if (auto done = arguments.read(words); !done) return std::unexpected(done.error());
            return options;
          },
          .options =
              [](std::string_view called) {
                Options options;
                Arguments arguments(called);
                describe(arguments, options);
                return std::vector<Option>(arguments.options().begin(), arguments.options().end());
              }};
}

constexpr std::array commands{command<DevicesOptions>("devices"),
                              command<PlayOptions>("play"),
                              command<RecordOptions>("record"),
                              command<ThroughOptions>("through"),
                              command<LoopbackOptions>("loopback"),
                              command<CompareOptions>("compare"),
                              command<CheckOptions>("check"),
                              command<CheckHostOptions>("check-host"),
                              command<DoctorOptions>("doctor"),
                              command<MonitorOptions>("monitor"),
                              command<WhyOptions>("why"),
                              command<ReportOptions>("report"),
                              command<PanelOptions>("panel"),
                              command<TuneOptions>("tune"),
                              command<ProveOptions>("prove"),
                              command<RegisterOptions>("register"),
                              command<UnregisterOptions>("unregister"),
                              command<WineOptions>("wine")};

Done misuse(const Error& error, std::string_view topic) {
  remark("taut: " + error.what);
  if (!error.remedy.empty()) remark(error.remedy);
  remark(taut::text("Read on: taut help{}{}", topic.empty() ? "" : " ", topic));
  return {wrong_usage};
}

Done no_command(std::string_view word) {
  std::vector<std::string_view> known{"help"};
  for (const Command& one : commands) known.push_back(one.name);
  const auto meant = settings::nearest(word, known);
  return misuse({.trouble = Trouble::bad_request,
                 .what = taut::text("There is no command {}.", quoted(word)),
                 .remedy = meant.empty() ? "" : taut::text("Did you mean `taut {}`?", meant)},
                "");
}

Done help(const std::string& subcommand) {
  // For packages: neither is for people to read on the screen, and both name the command as it is installed.
  if (subcommand == "--man" || subcommand == "--completion") {
    std::fputs((subcommand == "--man" ? man_page() : bash_completion()).c_str(), stdout);
    return {};
  }
  const std::string text = help_of(subcommand);
  if (text.empty()) return no_command(subcommand);
  std::fputs(as_typed(text).c_str(), stdout);
  return {};
}

/// The word after `help`, or the command before --help; nullopt if no help is asked for. Checked before parsing, since
/// asking for help needs no other options.
std::optional<std::string> help_asked(std::span<const char* const> words) {
  const auto is_command = [](std::string_view word) { return !word.empty() && !word.starts_with('-'); };
  if (words.empty()) return "";
  if (std::string_view(words[0]) == "help") return words.size() > 1 ? words[1] : "";
  const auto asks = [](std::string_view word) { return word == "--help" || word == "-h"; };
  const auto is_end = [](std::string_view word) { return word == "--"; };
  if (std::none_of(words.begin(), std::ranges::find_if(words, is_end), asks)) return std::nullopt;
  return is_command(words[0]) ? words[0] : "";
}

}  // namespace

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  names.reserve(commands.size());
  for (const Command& one : commands) names.push_back(one.name);
  return names;
}

std::vector<Option> options_of(std::string_view name) {
  const auto* const found = std::ranges::find(commands, name, &Command::name);
  return found == commands.end() ? std::vector<Option>() : found->options(name);
}

Expected<Job> read_job(std::string_view name, std::span<const char* const> words) {
  return std::ranges::find(commands, name, &Command::name)->read(name, words);
}

Job parse(int argc, const char* const* argv) {
  const std::span words(argv + 1, static_cast<std::size_t>(std::max(argc - 1, 0)));
  if (const auto topic = help_asked(words)) return help(*topic);
  const std::string_view first = words[0];
  if (first == "--version") {
    print("taut " TAUT_VERSION);
    return Done{};
  }
  if (first == check::child_word) check::judge_in_child(words.subspan(1));
  if (std::ranges::find(commands, first, &Command::name) == commands.end()) return no_command(first);
  auto job = read_job(first, words.subspan(1));
  return job ? std::move(*job) : misuse(job.error(), first);
}

}  // namespace taut::command
