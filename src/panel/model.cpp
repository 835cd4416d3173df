// SPDX-License-Identifier: MIT
#include "panel/model.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/brand.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "panel/french.hpp"
#include "settings/file.hpp"

namespace taut::panel {
namespace {

using settings::Change;
using Mode = settings::Safety::Mode;

constexpr int largest_buffer = 8192;
constexpr Frames largest_margin = 65536;
constexpr int offered[] = {16, 32, 64, 128, 256, 512, 1024, 2048};

/// Replaces each {} of `pattern` in turn.
template <class... Texts>
std::string fill(std::string_view pattern, const Texts&... texts) {
  std::string out(pattern);
  std::size_t at = 0;
  const auto put = [&](const std::string& text) {
    if (at = out.find("{}", at); at == out.npos) return;
    out.replace(at, 2, text);
    at += text.size();
  };
  (put(texts), ...);
  return out;
}

std::optional<long> whole(std::string_view typed) {
  while (typed.starts_with(' ')) typed.remove_prefix(1);
  while (typed.ends_with(' ')) typed.remove_suffix(1);
  long value = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), value);
  if (error != std::errc() || end != typed.data() + typed.size()) return std::nullopt;
  return value;
}

/// Nothing typed means automatic, and so does that word in any language.
std::optional<long> buffer_typed(std::string_view typed) {
  for (const Language language : {Language::english, Language::french})
    if (typed == say(Word::automatic, language)) return 0;
  if (typed.find_first_not_of(' ') == typed.npos) return 0;
  const auto frames = whole(typed);
  return frames && *frames >= 1 && *frames <= largest_buffer ? frames : std::nullopt;
}

std::optional<long> margin_typed(std::string_view typed) {
  const auto frames = whole(typed);
  return frames && *frames >= 0 && *frames <= largest_margin ? frames : std::nullopt;
}

double rate_of(const DriverStatus& status, const Draft& draft) {
  if (draft.rate > 0) return draft.rate;
  return status.report.rate > 0 ? status.report.rate : 48000;
}

int index_of(const ChoiceList& choice, std::string_view value) {
  const auto found = std::ranges::find(choice.values, value);
  return found == choice.values.end() ? -1 : static_cast<int>(found - choice.values.begin());
}

void add(ChoiceList& choice, std::string value, std::string shown) {
  choice.values.push_back(std::move(value));
  choice.texts.push_back(std::move(shown));
}

/// A card's name with its system interface, or the whole id.
std::string shown(const DeviceChoice& device, std::string_view within, Language language) {
  if (device.name.empty()) return std::string(within);
  const std::string name = language == Language::french ? in_french(device.name) : device.name;
  return name + " (" + std::string(within) + ")";
}

std::string shown(const DeviceChoice& device, Language language) {
  if (device.name.empty()) return device.id;
  // A name that the user gave.
  if (device.id.starts_with(settings::several_prefix)) return device.name;
  return shown(device, std::string_view(device.id).substr(0, device.id.find(':')), language);
}

/// Lists a card with settings in its id as the one without them.
void add_with_settings(ChoiceList& choice, const std::vector<DeviceChoice>& devices, const std::string& id,
                       Language language) {
  if (index_of(choice, id) >= 0) return;
  const std::string plain_id = id.substr(0, id.find('?'));
  for (const DeviceChoice& device : devices)
    if (device.id == plain_id) add(choice, id, shown(device, id, language));
}

/// Selects the draft's value, even if it is not among the options.
void choose(ChoiceList& choice, const std::string& value, Language language) {
  choice.at = index_of(choice, value);
  if (choice.at >= 0) return;
  choice.at = static_cast<int>(choice.values.size());
  const Word word = value == settings::not_understood ? Word::not_understood : Word::not_there;
  add(choice, value, fill(say(word, language), value));
}

/// The device "automatic" currently means, if it applies.
std::string automatic(const DriverStatus& status, const std::vector<DeviceChoice>& devices, Language language) {
  const std::string& taken = status.report.output.empty() ? status.report.input : status.report.output;
  if (status.report.named || taken.empty()) return std::string(say(Word::automatic_device, language));
  const auto found = std::ranges::find(devices, taken, &DeviceChoice::id);
  return fill(say(Word::automatic_taken, language), found == devices.end() ? taken : shown(*found, language));
}

ChoiceList device_choice(const DriverStatus& status, const std::vector<DeviceChoice>& devices, const Draft& draft,
                         Language language) {
  ChoiceList choice;
  add(choice, "", automatic(status, devices, language));
  for (const DeviceChoice& device : devices)
    if (device.plays) add(choice, device.id, shown(device, language));
  add(choice, Draft::none, std::string(say(Word::no_output, language)));
  add_with_settings(choice, devices, draft.device, language);
  choose(choice, draft.device, language);
  return choice;
}

ChoiceList input_choice(const std::vector<DeviceChoice>& devices, const Draft& draft, Language language) {
  ChoiceList choice;
  const bool has_output = draft.device != Draft::none;
  if (has_output) add(choice, Draft::same, std::string(say(Word::same_device, language)));
  // An automatic choice is one device for both directions.
  if (draft.device.empty()) return choice;
  if (has_output) add(choice, Draft::none, std::string(say(Word::no_input, language)));
  for (const DeviceChoice& device : devices)
    if (device.id != draft.device && device.captures) add(choice, device.id, shown(device, language));
  if (!has_output && (draft.input == Draft::same || draft.input == Draft::none))
    choice.at = -1;
  else {
    add_with_settings(choice, devices, draft.input, language);
    choose(choice, draft.input, language);
  }
  return choice;
}

bool differs(const DriverStatus& status, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(settings::keys(), [&](const settings::Key& key) {
    return key.print && std::ranges::find(names, key.name) != names.end() &&
           key.print(status.wanted) != key.print(status.file);
  });
}

std::string frames_ms(double frames, double rate, Language language) {
  return fill(say(Word::frames, language), number::plain(frames), milliseconds(frames, rate, language));
}

std::string latency(Frames frames, double rate, bool known, Language language) {
  const std::string value = frames_ms(static_cast<double>(frames), rate, language);
  return known ? value : fill(say(Word::at_least, language), value);
}

std::string state(const DriverStatus& status, Language language) {
  if (!status.open) return std::string(say(Word::ready, language));
  if (status.report.on_stand_in) return std::string(say(Word::away, language));
  return fill(say(Word::playing, language), number::plain(status.report.rate));
}

/// Settings not in effect yet do not tell who chose the size.
bool program_chose(const DriverStatus& status) {
  return status.open && status.preferred > 0 && status.report.buffer != status.preferred;
}

std::string buffer(const DriverStatus& status, Language language) {
  const std::string size = frames_ms(status.report.buffer, status.report.rate, language);
  return program_chose(status) ? fill(say(Word::by_program, language), size) : size;
}

/// What was missing without anybody being late.
std::vector<std::string> absences(const engine::Report& report, Language language) {
  const engine::Absence& absence = report.absence;
  std::vector<std::string> lines;
  if (absence.away_times > 0)
    lines.push_back(fill(say(Word::was_away, language), std::to_string(absence.away_times),
                         frames_ms(static_cast<double>(absence.away), report.rate, language)));
  if (absence.sleeps > 0) {
    std::string lasted = long_time(absence.slept);
    if (language == Language::french) std::ranges::replace(lasted, '.', ',');
    lines.push_back(fill(say(Word::slept, language), std::to_string(absence.sleeps), lasted));
  }
  return lines;
}

std::string dropouts(const engine::Xruns& xruns, Language language) {
  if (xruns.total() == 0) return std::string(say(Word::none, language));
  std::string text = std::to_string(xruns.total());
  auto part = [&, first = true](Word word, std::int64_t count) mutable {
    if (count == 0) return;
    const std::string_view colon = language == Language::french ? " : " : ": ";
    text += std::string(first ? colon : ", ") + fill(say(word, language), std::to_string(count));
    first = false;
  };
  part(Word::host_late, xruns.host_late);
  part(Word::thread_late, xruns.thread_late);
  part(Word::device_late, xruns.device_late);
  return text;
}

bool is_typed(const std::string& typed, settings::Safety safety) {
  return safety.mode != Mode::fixed || margin_typed(typed) == safety.frames;
}

std::optional<Error> add_device(const Draft& draft, std::vector<Change>& all) {
  if (draft.device.empty() || (draft.input == Draft::same && draft.device != Draft::none)) {
    all.insert(all.end(), {{"device", draft.device}, {"input", {}}, {"output", {}}});
    return std::nullopt;
  }
  const std::string output = draft.device == Draft::none ? "" : draft.device;
  const std::string input = draft.input == Draft::none || draft.input == Draft::same ? "" : draft.input;
  all.insert(all.end(), {{"output", output}, {"input", input}, {"device", {}}});
  return std::nullopt;
}

}  // namespace

std::string milliseconds(double frames, double rate, Language language) {
  std::string ms = number::fixed(frames * 1000 / rate, 2);
  if (language == Language::french) std::ranges::replace(ms, '.', ',');
  return ms;
}

Draft draft_of(const DriverStatus& status) {
  settings::Settings set = status.wanted;
  if (set.output == settings::automatic) set.output.clear();
  if (set.input == settings::automatic) set.input = set.output;
  Draft draft{.device = set.output, .rate = set.rate, .safety = set.safety.mode};
  if (set.output.empty() && !set.input.empty()) draft.device = Draft::none;
  if (set.input != set.output) draft.input = set.input.empty() ? Draft::none : set.input;
  if (set.buffer > 0) draft.buffer = std::to_string(set.buffer);
  if (set.safety.mode == Mode::fixed) draft.margin = std::to_string(set.safety.frames);
  return draft;
}

Controls controls(const DriverStatus& status, const std::vector<DeviceChoice>& devices, const Draft& draft,
                  Language language) {
  Controls all;
  all.device = device_choice(status, devices, draft, language);
  all.input = input_choice(devices, draft, language);
  all.device.enabled = all.input.enabled = !differs(status, {"input", "output"});
  all.input.enabled = all.input.enabled && !draft.device.empty();

  add(all.rate, "0", std::string(say(Word::automatic_rate, language)));
  for (const double hz : status.rates) add(all.rate, number::plain(hz), number::plain(hz) + " Hz");
  if (draft.rate > 0 && index_of(all.rate, number::plain(draft.rate)) < 0)
    add(all.rate, number::plain(draft.rate), fill(say(Word::not_there, language), number::plain(draft.rate) + " Hz"));
  choose(all.rate, number::plain(draft.rate), language);
  all.rate.enabled = !differs(status, {"rate"});

  add(all.buffer, "", std::string(say(Word::automatic, language)));
  for (const int frames : offered) add(all.buffer, std::to_string(frames), std::to_string(frames));
  all.buffer.at = index_of(all.buffer, draft.buffer);
  all.buffer.enabled = !differs(status, {"buffer"});

  add(all.safety, "safe", std::string(say(Word::safe, language)));
  add(all.safety, "tight", std::string(say(Word::tight, language)));
  add(all.safety, "fixed", std::string(say(Word::fixed, language)));
  all.safety.at = static_cast<int>(draft.safety);
  all.safety.enabled = !differs(status, {"safety"});
  all.margin_enabled = all.safety.enabled && draft.safety == Mode::fixed;

  const double rate = rate_of(status, draft);
  const auto buffer = buffer_typed(draft.buffer);
  const auto ms = [&](long frames) { return milliseconds(static_cast<double>(frames), rate, language); };
  if (!buffer)
    all.buffer_means = fill(say(Word::bad_buffer, language), std::to_string(largest_buffer));
  else if (*buffer == 0 && status.own_buffer > 0)
    all.buffer_means =
        fill(say(Word::automatic_buffer, language), std::to_string(status.own_buffer), ms(status.own_buffer));
  else if (*buffer > 0)
    all.buffer_means = fill(say(Word::frames_are, language), ms(*buffer), number::plain(rate));
  all.margin = draft.safety == Mode::fixed ? draft.margin : std::to_string(status.report.out.margin);
  if (const auto margin = margin_typed(all.margin)) all.margin_means = "= " + ms(*margin) + " ms";
  return all;
}

Readings readings(const DriverStatus& status, Language language) {
  const engine::Report& report = status.report;
  const Frames in = report.in.total(), out = report.out.total();
  const bool known_in = report.in.hardware_known, known_out = report.out.hardware_known;
  Readings all;
  all.state = state(status, language);
  all.buffer = buffer(status, language);
  all.input_latency = latency(in, report.rate, known_in, language);
  all.output_latency = latency(out, report.rate, known_out, language);
  all.round_trip = latency(in + out, report.rate, known_in && known_out, language);
  all.margin = frames_ms(static_cast<double>(report.out.margin), report.rate, language);
  all.dropouts = dropouts(report.xruns, language);
  const auto tell = [&](const std::string& sentence) {
    if (sentence.empty()) return;
    all.remarks += all.remarks.empty() ? "" : "\n";
    all.remarks += language == Language::french ? in_french(sentence) : sentence;
  };
  tell(status.trouble);
  if (!report.named) tell(report.chosen);
  for (const std::string& remark : report.remarks)
    if (remark != status.trouble && remark != report.chosen) tell(remark);
  tell(report.tuning);
  for (const std::string& line : absences(report, language)) tell(line);
  if (differs(status, {"input", "output", "rate", "buffer", "safety"}))
    tell(std::string(say(Word::decided_elsewhere, language)));
  constexpr std::ptrdiff_t newest = 5;
  const auto shown_from = report.events.end() - std::min(newest, std::ssize(report.events));
  for (auto event = shown_from; event != report.events.end(); ++event) tell(*event);
  if (all.remarks.empty()) all.remarks = say(Word::nothing_said, language);
  if (!status.settings_file.empty()) tell(fill(say(Word::file, language), status.settings_file));
  return all;
}

std::string note(const DriverStatus& status, ButtonResult result, Language language) {
  const auto plainly = [&](Word word) { return std::string(say(word, language)); };
  switch (result) {
    case ButtonResult::none:
      return status.trouble.empty() ? std::string() : plainly(Word::not_in_force);
    case ButtonResult::refused:
      return plainly(Word::not_saved);
    case ButtonResult::copied:
      return plainly(Word::copied);
    case ButtonResult::saved_size:
      if (program_chose(status) && status.report.buffer != status.wanted.buffer)
        return fill(say(Word::saved_program_size, language), std::to_string(status.report.buffer));
      break;
    case ButtonResult::saved:
      break;
  }
  switch (status.reset) {
    case Reset::unasked:
      return plainly(Word::saved_unasked);
    case Reset::agreed:
      return plainly(Word::saved_agreed);
    case Reset::refused:
      return plainly(Word::saved_refused);
    case Reset::none:
      break;
  }
  return plainly(Word::saved);
}

Expected<std::vector<Change>> changes(const DriverStatus& status, const Draft& draft, Language language) {
  const Draft before = draft_of(status);
  std::vector<Change> all;
  if (draft.device != before.device || (draft.input != before.input && !draft.device.empty())) add_device(draft, all);
  if (draft.rate != before.rate) all.push_back({"rate", number::plain(draft.rate)});
  const auto buffer = buffer_typed(draft.buffer);
  if (!buffer)
    return failure(Trouble::bad_request, fill(say(Word::bad_buffer, language), std::to_string(largest_buffer)));
  if (*buffer != status.wanted.buffer) all.push_back({"buffer", std::to_string(*buffer)});
  if (draft.safety != before.safety || !is_typed(draft.margin, status.wanted.safety)) {
    settings::Safety safety{.mode = draft.safety};
    if (draft.safety == Mode::fixed) {
      const auto margin = margin_typed(draft.margin);
      if (!margin)
        return failure(Trouble::bad_request, fill(say(Word::bad_margin, language), std::to_string(largest_margin)));
      safety.frames = *margin;
    }
    all.push_back({"safety", settings::text_of(safety)});
  }
  return all;
}

std::string report_text(const DriverStatus& status) {
  const Readings read = readings(status, Language::english);
  std::string all =
      text("{} {} in {}\n\n", brand().name, status.version, status.program.empty() ? "?" : status.program);
  const auto row = [&](Word label, const std::string& value) {
    all += text("{} {}\n", say(label, Language::english), value);
  };
  row(Word::state, read.state);
  row(Word::buffer_now, read.buffer);
  row(Word::input_latency, read.input_latency);
  row(Word::output_latency, read.output_latency);
  row(Word::round_trip, read.round_trip);
  row(Word::safety_now, read.margin);
  row(Word::dropouts, read.dropouts);
  const engine::Report& report = status.report;
  all += text("Device: in {} {}, out {} {}, cycle {}\nThread: {}\nCallbacks: {}\n\nSettings\n{}\n{}\n\n", report.input,
              report.input_type, report.output, report.output_type, number::plural(report.cycle, "frame"),
              report.thread + (report.thread_remedy.empty() ? "" : " " + report.thread_remedy), report.callbacks,
              settings::print(status.wanted), status.settings_file);
  all += "Remarks\n" + read.remarks + "\n";
  if (!report.events.empty()) all += "\nEvents\n";
  for (const std::string& event : report.events) all += event + "\n";
  return all;
}

}  // namespace taut::panel
