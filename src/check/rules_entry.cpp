// SPDX-License-Identifier: MIT
// 117: how the driver stands in the list of drivers.
#include <algorithm>
#include <array>
#include <cctype>

#include "base/path.hpp"
#include "check/tables.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

bool is_class_id(const std::string& text) {
  constexpr std::string_view shape = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
  return std::ranges::equal(text, shape, [](char one, char form) {
    return form == 'x' ? std::isxdigit(static_cast<unsigned char>(one)) != 0 : one == form;
  });
}

std::string in_small(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void entry(Trial& trial) {
  const host::Entry& own = trial.entry;
  host::Places places = host::usual_places();
  places.other_kind = true;
  const auto list = host::find_drivers(places);
  const auto listed = std::ranges::find_if(list, [&](const host::Entry& one) {
    return !one.own && !one.other_kind && one.name == own.name && one.library == own.library;
  });
  if (listed == list.end()) return;  // a file, which needs no entry

  demand(own.name.size() < TAUT_NAME_SIZE, "The entry's name has {} bytes: programs show {}.", own.name.size(),
         TAUT_NAME_SIZE - 1);
  demand(std::ranges::all_of(own.name, [](char c) { return c >= ' ' && c <= '~'; }),
         "The entry's name has other than plain letters: '{}'.", own.name);
  demand(!own.description.empty(), "The entry has no description.");
  demand(own.library.is_absolute(), "The entry's library is no whole path: '{}'.", text_of(own.library));
  std::error_code trouble;
  demand(std::filesystem::is_regular_file(own.library, trouble), "The entry's library is not there: '{}'.",
         text_of(own.library));
  if (own.class_id.empty()) return;
  demand(is_class_id(own.class_id), "The entry's class is no class id: '{}'.", own.class_id);
  for (const host::Entry& other : list)
    if (other.other_kind && other.name == own.name)
      demand(in_small(other.class_id) == in_small(own.class_id),
             "64-bit and 32-bit programs find different classes: {} and {}.", own.class_id, other.class_id);
}

constexpr std::array all{Rule{
    .number = 117,
    .level = 1,
    .name = "its entry in the list is whole",
    .demands = "The entry's name has at most 31 plain letters, its description is not empty, its library is there, by "
               "its whole path; on Windows its class is a class id, and 64-bit and 32-bit programs find the same. (A "
               "driver that is named by its file has no entry, and passes.)",
    .why = "Programs cut long names and then do not find the driver again in a project; a path that is not whole "
           "depends on where a program was started.",
    .mend = "Let the installer write both views of the registry, or /etc/cwASIO, and read them again.",
    .judge = entry}};

}  // namespace

std::span<const Rule> entry_rules() { return all; }

}  // namespace taut::check
