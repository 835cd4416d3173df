// SPDX-License-Identifier: MIT
// docs/conformance.md: its part for programs, and the habits of known ones.
#include "base/text.hpp"
#include "check/program/habits.hpp"
#include "command/check/check_host.hpp"

namespace taut::command {
namespace {

template <std::size_t count>
std::string rules_of(const std::array<int, count>& numbers) {
  std::string words;
  for (const int number : numbers)
    if (number != 0) words += (words.empty() ? "" : ", ") + std::to_string(number);
  return words;
}

std::string habits_page() {
  std::string page = R"(# Habits of known programs

What programs do, as public trackers and sources tell (a number after a # is one of the project's own tracker, or of the named one's): the
rules by which a driver lives with it, and those that a program breaks by it. A test for each of them on Taut's driver:
[tests/driver](../tests/driver/README.md). What programs answer to messages has a page of its own, [habits](habits.md).

| | what the program does | seen in | a driver's rules | a program's rules |
|---|---|---|---|---|
)";
  for (const check::Habit& habit : check::habits())
    page += taut::text("| {} | {} | {} | {} | {} |\n", habit.numbers, habit.what, habit.programs,
                       rules_of(habit.driver_rules), rules_of(habit.program_rules));
  page.pop_back();
  return page;
}

}  // namespace

std::string program_conformance() {
  std::string page = R"(# Programs

What a program that uses drivers has to do. `taut check-host PROGRAM` judges one by these rules: it starts the program, in which
you choose the driver "Taut Check", play, and quit. That driver passes everything on to Taut's own, on the virtual card, and writes down
what the program does; [hosts](hosts.md#check-your-program) shows how.

)";
  page += "| level | its rules |\n|---|---|\n";
  for (int level = 1; level <= check::highest_program_level; ++level)
    page += taut::text("| {} | {} |\n", level, check::program_level_meaning(level));
  std::string subject;
  for (const check::ProgramRule& one : check::program_rules()) {
    if (subject != check::program_subject_of(one.rule)) {
      subject = check::program_subject_of(one.rule);
      page += taut::text("\n## {}\n", subject);
    }
    page += section_of(one.rule);
  }
  return page + "\n" + habits_page();
}

}  // namespace taut::command
