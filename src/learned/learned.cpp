// SPDX-License-Identifier: MIT
#include "learned/learned.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "learned/lines.hpp"
#include "learned/store.hpp"

namespace taut::learned {
namespace {

// Ids with settings could add lines for ever; those written longest ago are dropped.
constexpr std::size_t most_entries = 500;

std::string today() {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  return text("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()));
}

struct Known {
  std::string path;
  std::vector<Line> lines;
  bool ours = true;
};

Expected<Known> known_in(const std::string& path) {
  auto words = read(path);
  if (!words && words.error().trouble == Trouble::unsupported) return Known{path, {}, false};
  if (!words) return std::unexpected(words.error());
  Known known{.path = path, .lines = lines_of(*words)};
  known.ours = ours(*words, known.lines);
  if (!known.ours) known.lines.clear();
  return known;
}

// The new contents of the file, in the order the entries were written.
Expected<void> write(Known& known) {
  const auto entries = static_cast<std::size_t>(
      std::ranges::count_if(known.lines, [](const Line& line) { return line.entry.has_value(); }));
  std::size_t surplus = entries - std::min(entries, most_entries);
  std::erase_if(known.lines, [&](const Line& line) {
    const bool goes = line.entry && surplus > 0;
    if (goes) --surplus;
    return goes;
  });
  std::string words;
  if (known.lines.empty() || known.lines.front().text != heading()) words = std::string(heading()) + "\n";
  for (const Line& line : known.lines) words += line.text + "\n";
  return replace(known.path, words);
}

void put(Known& known, const LearnedEntry& entry) {
  std::erase_if(known.lines, [&](const Line& line) {
    return line.entry && line.entry->buffer == entry.buffer && same_device(line.entry->device, entry.device);
  });
  known.lines.push_back({.text = line_of(entry), .entry = entry});
}

}  // namespace

Expected<Facts> recall(const LearnedDevice& device, int buffer) {
  const auto path = file();
  if (!path) return std::unexpected(path.error());
  auto known = known_in(*path);
  if (!known) return std::unexpected(known.error());
  Facts facts;
  if (!known->ours)
    facts.warnings.push_back(
        *path + " is not a file of Taut's and was not read. It will be set aside when something is learned.");
  for (const Line& line : known->lines) {
    if (!line.warning.empty()) facts.warnings.push_back(*path + ": " + line.warning);
    if (!line.entry || !same_device(line.entry->device, device)) continue;
    const LearnedEntry& entry = *line.entry;
    if (entry.buffer == 0)
      facts.extra = Extra{entry.frames, entry.day};
    else if (entry.buffer == buffer)
      facts.margin = Margin{entry.frames, entry.load, entry.seconds, entry.day};
  }
  return facts;
}

Expected<std::vector<std::string>> keep(const LearnedDevice& device, int buffer, const Facts& facts) {
  if (buffer < 1 && facts.margin)
    return failure(Trouble::bad_request, "A safety is learned for a buffer of at least one frame.");
  const auto path = file();
  if (!path) return std::unexpected(path.error());
  const auto held = lock(*path);
  if (!held) return std::unexpected(held.error());
  auto known = known_in(*path);
  if (!known) return std::unexpected(known.error());
  std::vector<std::string> told;
  if (!known->ours) {
    const auto aside = set_aside(*path);
    if (!aside) return std::unexpected(aside.error());
    told.push_back(*path + " was not a file of Taut's; it is called " + *aside + " now, and a new one was begun.");
  }
  const auto day = [](const std::string& given) { return given.empty() ? today() : given; };
  if (facts.extra) put(*known, {.device = device, .frames = facts.extra->frames, .day = day(facts.extra->day)});
  if (facts.margin)
    put(*known, {.device = device,
                 .buffer = buffer,
                 .frames = facts.margin->frames,
                 .load = facts.margin->load,
                 .seconds = facts.margin->seconds,
                 .day = day(facts.margin->day)});
  if (auto done = write(*known); !done) return std::unexpected(done.error());
  return told;
}

Expected<bool> forget(const std::string& in, const std::string& out) {
  const auto path = file();
  if (!path) return std::unexpected(path.error());
  if (const auto before = known_in(*path); before && before->ours && before->lines.empty()) return false;
  const auto held = lock(*path);
  if (!held) return std::unexpected(held.error());
  auto known = known_in(*path);
  if (!known) return std::unexpected(known.error());
  const auto gone = std::erase_if(known->lines, [&](const Line& line) {
    return line.entry && line.entry->device.in == in && line.entry->device.out == out;
  });
  if (gone == 0) return false;
  if (auto done = write(*known); !done) return std::unexpected(done.error());
  return true;
}

}  // namespace taut::learned
