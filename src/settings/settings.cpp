// SPDX-License-Identifier: MIT
#include "settings/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/number.hpp"
#include "base/text.hpp"
#include "settings/nearest.hpp"

namespace taut::settings {
namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::size_t longest_id = 1024;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <class T>
std::string digits(T value) {
  std::array<char, 64> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::optional<std::string> id(std::string_view text) {
  if (text.size() > longest_id || std::ranges::any_of(text, is_control)) return std::nullopt;
  return std::string(text);
}

/// Stores the value; returns whether there was one.
template <class T, class U>
bool store(T& place, std::optional<U> value) {
  if (!value) return false;
  place = std::move(*value);
  return true;
}

std::optional<double> rate(std::string_view text) {
  if (number_between(text, 0.0, 0.0)) return 0.0;
  return number_between(text, lowest_rate, highest_rate);
}

std::optional<Safety> safety(std::string_view text) {
  if (text == "safe") return Safety{};
  if (text == "tight") return Safety{.mode = Safety::Mode::tight};
  if (const auto frames = number_between<Frames>(text, 0, highest_safety)) return Safety{Safety::Mode::fixed, *frames};
  return std::nullopt;
}

std::optional<audio::SampleType> host_type(std::string_view text) {
  for (const auto type : {audio::SampleType::int32, audio::SampleType::float32}) {
    if (text == audio::name(type)) return type;
  }
  return std::nullopt;
}

std::optional<bool> yes_or_no(std::string_view text) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return std::nullopt;
}

using ShareName = std::pair<std::string_view, Share>;
constexpr std::array share_names{ShareName{"keep", Share::keep}, ShareName{"yield", Share::yield},
                                 ShareName{"leave", Share::leave}};

std::optional<Share> share(std::string_view text) {
  const auto* const row = std::ranges::find(share_names, text, &ShareName::first);
  return row == share_names.end() ? std::nullopt : std::optional(row->second);
}

std::optional<std::string> backend(std::string_view text) {
  static constexpr std::array<std::string_view, 4> names{automatic, "alsa", "pipewire", "jack"};
  return std::ranges::find(names, text) == names.end() ? std::nullopt : std::optional(std::string(text));
}

constexpr std::array table{
    Key{.name = "device",
        .meaning = "The device to use for both directions; the same as setting input and output.",
        .range = "a device id as listed by `taut devices`, or auto for the one that Taut chooses",
        .parse = [](Settings& s, std::string_view v) { return store(s.input, id(v)) && store(s.output, id(v)); },
        .print = nullptr},
    Key{.name = "input",
        .meaning = "The device to record from.",
        .range = "a device id as listed by `taut devices`, auto, or nothing",
        .parse = [](Settings& s, std::string_view v) { return store(s.input, id(v)); },
        .print = [](const Settings& s) { return s.input; }},
    Key{.name = "output",
        .meaning = "The device to play to.",
        .range = "a device id as listed by `taut devices`, auto, or nothing",
        .parse = [](Settings& s, std::string_view v) { return store(s.output, id(v)); },
        .print = [](const Settings& s) { return s.output; }},
    Key{.name = "rate",
        .meaning = "The sample rate; 0 takes the device's own.",
        .range = "0, or 1000 to 768000 Hz",
        .parse = [](Settings& s, std::string_view v) { return store(s.rate, rate(v)); },
        .print = [](const Settings& s) { return digits(s.rate); }},
    Key{.name = "buffer",
        .meaning = "The preferred buffer size: smaller reacts faster, larger is safer; 0 takes the device's own.",
        .range = "0, or 1 to 8192 frames",
        .parse = [](Settings& s, std::string_view v) { return store(s.buffer, number_between(v, 0, highest_buffer)); },
        .print = [](const Settings& s) { return digits(s.buffer); }},
    Key{.name = "safety",
        .meaning = "How far ahead of the hardware playback is kept beyond one buffer; safe is one whole buffer more, "
                   "tight is as little as works, found while it plays.",
        .range = "safe, tight, or 0 to 65536 frames",
        .parse = [](Settings& s, std::string_view v) { return store(s.safety, safety(v)); },
        .print = [](const Settings& s) { return text_of(s.safety); }},
    Key{.name = "format",
        .meaning = "The sample type that programs see.",
        .range = "s32 or f32",
        .parse = [](Settings& s, std::string_view v) { return store(s.type, host_type(v)); },
        .print = [](const Settings& s) { return std::string(audio::name(s.type)); }},
    Key{.name = "late_host",
        .meaning = "Whether the program finishes a buffer after its callback without saying so; costs one more buffer.",
        .range = "yes or no",
        .parse = [](Settings& s, std::string_view v) { return store(s.late_host, yes_or_no(v)); },
        .print = [](const Settings& s) { return std::string(s.late_host ? "yes" : "no"); }},
    Key{.name = "share",
        .meaning =
            "Linux: keep takes the card from a program that lets go of it, and keeps it; yield also gives it to a "
            "program that asks, until that one has closed it; leave takes it from nobody.",
        .range = "keep, yield or leave",
        .parse = [](Settings& s, std::string_view v) { return store(s.share, share(v)); },
        .print =
            [](const Settings& s) {
              return std::string(std::ranges::find(share_names, s.share, &ShareName::second)->first);
            }},
    Key{.name = "backend",
        .meaning =
            "Linux, where no device is named: alsa takes a card directly, pipewire and jack take what that server has; "
            "auto takes a JACK server that runs, else PipeWire, else a card directly.",
        .range = "auto, alsa, pipewire or jack",
        .parse = [](Settings& s, std::string_view v) { return store(s.backend, backend(v)); },
        .print = [](const Settings& s) { return s.backend; }},
};

std::unexpected<Error> unknown_key(std::string_view key) {
  std::array<std::string_view, table.size()> known;
  std::ranges::transform(table, known.begin(), &Key::name);
  return failure(Trouble::bad_request, "There is no setting called " + quoted(key) + ".",
                 suggestion(key, known, "The settings are: "));
}

// Also takes values as a settings file writes them.
std::string_view unquoted(std::string_view value) {
  const bool is_quoted =
      value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

std::span<const Key> keys() noexcept { return table; }

std::string text_of(const Safety& safety) {
  if (safety.mode == Safety::Mode::fixed) return digits(safety.frames);
  return safety.mode == Safety::Mode::safe ? "safe" : "tight";
}

Expected<void> set(Settings& settings, std::string_view key, std::string_view value) {
  const auto name = trimmed(key);
  const auto row = std::ranges::find(table, name, &Key::name);
  if (row == table.end()) return unknown_key(name);
  if (row->parse(settings, trimmed(value))) return {};
  return failure(Trouble::bad_request,
                 "The setting " + std::string(name) + " cannot be " + quoted(trimmed(value)) + ".",
                 "It takes " + std::string(row->range) + ".");
}

Expected<Settings> parse(std::string_view text, const Settings& start) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Settings result = start;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;

    const auto at_line = "Line " + digits(line_number) + ": ";
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) {
      return failure(Trouble::bad_request, at_line + quoted(line) + " is not a setting.", "Write: key = value.");
    }
    if (auto done = set(result, line.substr(0, equals), unquoted(trimmed(line.substr(equals + 1)))); !done) {
      done.error().what.insert(0, at_line);
      return std::unexpected(done.error());
    }
  }
  return result;
}

std::string print(const Settings& settings) {
  std::string text;
  for (const Key& row : table) {
    if (row.print == nullptr) continue;
    const std::string value = row.print(settings);
    // The reader removes one pair of quotes.
    const char* const quote = unquoted(value).size() < value.size() ? "\"" : "";
    text += std::string(row.name) + " = " + quote + value + quote + "\n";
  }
  return text;
}

}  // namespace taut::settings
