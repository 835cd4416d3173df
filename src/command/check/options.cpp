// SPDX-License-Identifier: MIT
// What `taut check` and `taut check-host` take, and their help.
#include "base/number.hpp"
#include "command/arguments.hpp"
#include "command/check/check.hpp"
#include "command/check/check_host.hpp"

namespace taut::command {

const std::string_view check_page = R"(taut check DRIVER [options]

Judges an ASIO-compatible driver by the rules of the protocol: each call in each
state, sizes, rates, buffers, positions, what comes after stop. Each rule has a
number, the reason, and what mends it. A driver that crashes, hangs or ends the
program is named with the call that it was in. DRIVER is a name from the list of
drivers, or the path of its file.

  taut check Taut
  taut check ./mine.so --level 4
  taut check Taut --only 701,702 --repeat 20
  taut check Taut --json >before.json       later: --compare before.json

Levels:
  1                 safe on a stage machine: what every program relies on
  2                 the whole protocol (what is taken where none is named)
  3                 the habits of known programs
  4                 sound (a click on output 1), several threads, resources
  5                 torture

  --level N         rules up to this level
  --only RULES      these alone: 701,702
  --seed N          the order, and the random calls, of an earlier run
  --repeat N        each rule so many times
  --patience S      how long a single call may take, in seconds (10)
  --waive R=REASON  accept that rule R is broken; may be given several times
  --waivers FILE    the same, one a line
  --compare FILE    what changed since an earlier run's JSON
  --junit FILE      the result as XML, for build servers
  --rules           print the rules; with --only, these
  --json            the result for programs: an object for each rule

Exit status: 0 no rule is broken, 2 one is, 1 the driver could not be judged.
)";

const std::string_view check_host_page = R"(taut check-host [options] PROGRAM [ARGUMENTS]
taut check-host [options]

Judges a program that uses ASIO-compatible drivers by the rules of the protocol.
It starts PROGRAM, in which you choose the driver "Taut Check", play, and quit:
the verdict follows. `taut register --check-host` puts that driver on the list.
Without PROGRAM it waits for one that you start yourself, until that one ends or
you press Ctrl-C. Nothing sounds: the driver plays on the virtual card unless
--device names another.

  taut check-host ./my-daw
  taut check-host --provoke reset,latencies ./my-daw --safe-mode
  taut check-host wine MyDaw.exe           (Linux)

Levels:
  1                 what ends in a crash, a hang or noise with some driver
  2                 what loses sync, settings or a device (what is taken where
                    none is named)
  3                 good manners: errors without harm

  --provoke WHAT    while the program plays, one after the other: overload,
                    latencies, resync, rate, size, reset; or all
  --after S         seconds of sound before the first, and between two (3)
  --device ID       what the driver plays on; `taut devices` lists them
  --level N         rules up to this level
  --only RULES      these alone: 1302,1305
  --calls           the last calls of the program, one a line
  --waive R=REASON  accept that rule R is broken; may be given several times
  --waivers FILE    the same, one a line
  --compare FILE    what changed since an earlier run's JSON
  --junit FILE      the result as XML, for build servers
  --rules           print the rules; with --only, these
  --json            the result for programs: an object for each rule. What
                    PROGRAM prints goes to stderr then

Exit status: 0 no rule is broken, 2 one is, 1 the program could not be judged.
)";

namespace {

/// Numbers with commas between them.
bool take_rules(std::vector<int>& to, std::string_view value) {
  std::vector<int> numbers;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t comma = std::min(value.find(',', from), value.size());
    const auto number = number_between(value.substr(from, comma - from), 1, 99999);
    if (!number) return false;
    numbers.push_back(*number);
    from = comma + 1;
  }
  to = std::move(numbers);
  return true;
}

template <class Options>
void add_result(Arguments& arguments, Options& options, const char* example) {
  arguments.add({.name = "--waive",
                 .range = std::string("a rule's number and the reason, such as ") + std::string(example),
                 .take =
                     [&options](std::string_view value) {
                       options.waivers.emplace_back(value);
                       return waivers_of({std::string(value)}).has_value() && !value.empty() && value[0] != '#';
                     },
                 .excludes = {},
                 .repeatable = true});
  arguments.words("--waivers", options.waivers_file, "the name of a file");
  arguments.words("--junit", options.junit, "the name of a file");
  arguments.words("--compare", options.earlier, "the name of a file");
  arguments.flag("--rules", options.rules);
  arguments.flag("--json", options.json);
}

bool take_provocations(std::uint32_t& to, std::string_view value) {
  std::uint32_t chosen = 0;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t comma = std::min(value.find(',', from), value.size());
    const std::string_view word = value.substr(from, comma - from);
    from = comma + 1;
    std::uint32_t named = 0;
    for (std::size_t k = 0; k < check::provocation_count; ++k)
      if (word == "all" || word == provocation_name(static_cast<check::Provocation>(k))) named |= 1U << k;
    if (named == 0) return false;
    chosen |= named;
  }
  to = chosen;
  return true;
}

}  // namespace

void describe(Arguments& arguments, CheckOptions& options) {
  arguments.words("DRIVER", options.driver, "a name from the list of drivers, or the path of a driver's file");
  arguments.add({.name = "--level", .range = "1 to 5", .take = [&options](std::string_view value) {
                   const auto level = number_between(value, 1, check::highest_level);
                   if (level) options.level = *level;
                   return level.has_value();
                 }});
  arguments.add({.name = "--only",
                 .range = "numbers of rules with commas between them, such as 701,702",
                 .take = [&options](std::string_view value) { return take_rules(options.only, value); }});
  arguments.add({.name = "--seed", .range = "0 to 2147483647", .take = [&options](std::string_view value) {
                   const auto seed = number_between(value, 0, 2147483647);
                   if (seed) options.seed = seed;
                   return seed.has_value();
                 }});
  arguments.number("--repeat", options.repeat, 1, 10000, "times");
  arguments.number("--patience", options.patience, 0.1, 600.0, "seconds");
  add_result(arguments, options, "307=\"the hardware has 16 frames\"");
}

void describe(Arguments& arguments, CheckHostOptions& options) {
  arguments.add({.name = "PROGRAM",
                 .range = "a program's file or name, and its own words",
                 .take =
                     [&options](std::string_view word) {
                       options.program.emplace_back(word);
                       return options.program.size() > 1 || !word.empty();
                     },
                 .excludes = {},
                 .rest = true});
  arguments.add({.name = "--provoke",
                 .range = "overload, latencies, resync, rate, size, reset, with commas between them, or all",
                 .take = [&options](std::string_view value) { return take_provocations(options.provoke, value); }});
  arguments.number("--after", options.after, 0.05, 3600.0, "seconds");
  arguments.words("--device", options.device, "a device id as listed by `taut devices`");
  arguments.add({.name = "--level", .range = "1 to 3", .take = [&options](std::string_view value) {
                   const auto level = number_between(value, 1, check::highest_program_level);
                   if (level) options.level = *level;
                   return level.has_value();
                 }});
  arguments.add({.name = "--only",
                 .range = "numbers of rules with commas between them, such as 1302,1305",
                 .take = [&options](std::string_view value) { return take_rules(options.only, value); }});
  arguments.flag("--calls", options.calls);
  add_result(arguments, options, "1308=\"it is called by two plug-ins\"");
}

}  // namespace taut::command
