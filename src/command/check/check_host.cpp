// SPDX-License-Identifier: MIT
#include "command/check/check_host.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/path.hpp"
#include "base/text.hpp"
#include "check/process.hpp"
#include "check/watch/record.hpp"
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "platform/clock.hpp"
#include "platform/files.hpp"
#include "platform/mapped_file.hpp"
#include "platform/shared_memory.hpp"

namespace taut::command {
namespace {

namespace fs = std::filesystem;

constexpr Nanos look_again = 20'000'000;

/// The memory that the driver in the program writes to; its file goes with it.
class SharedLedger {
 public:
  static Expected<SharedLedger> make(const CheckHostOptions& options) {
    const auto folder = platform::shared_folder();
    if (!folder) return std::unexpected(folder.error());
    std::string name = check::waiting_ledger;
    std::random_device random;
    std::error_code ignored;
    if (options.program.empty())
      fs::remove(*folder / name, ignored);  // of one that was killed
    else
      name += text("-{:08x}{:08x}", random(), random());
    const fs::path file = *folder / path_of(name);
    auto memory = platform::MappedFile::make(file, sizeof(check::Ledger));
    if (!memory) return std::unexpected(memory.error());
    SharedLedger made(std::move(*memory), file);
    check::Ledger& ledger = *made;
    ledger.provoke = options.provoke;
    ledger.provoke_after = static_cast<Nanos>(options.after * 1e9);
    check::prepare(ledger);
    if (!options.device.empty()) {
      ledger.device = {};
      std::copy_n(options.device.begin(), std::min(options.device.size(), check::device_size - 1),
                  ledger.device.begin());
    }
    return made;
  }
  SharedLedger(SharedLedger&& other) noexcept
      : memory_(std::move(other.memory_)), file_(std::exchange(other.file_, {})) {}
  SharedLedger& operator=(SharedLedger&&) = delete;
  ~SharedLedger() {
    std::error_code ignored;
    if (!file_.empty()) fs::remove(file_, ignored);
  }
  check::Ledger& operator*() const noexcept { return *reinterpret_cast<check::Ledger*>(memory_.data()); }
  [[nodiscard]] const fs::path& file() const noexcept { return file_; }

 private:
  SharedLedger(platform::MappedFile memory, fs::path file) noexcept
      : memory_(std::move(memory)), file_(std::move(file)) {}
  platform::MappedFile memory_;
  fs::path file_;
};

void sleep() {
  const platform::Clock& clock = platform::system_clock();
  clock.sleep_until(clock.now() + look_again);
}

/// Runs the program to its end. Returns whether it ended by itself.
Expected<bool> run_program(const CheckHostOptions& options, const SharedLedger& ledger) {
  auto process = check::Process::start_program(options.program, check::ledger_variable, taut::text_of(ledger.file()),
                                               options.json);
  if (!process) return std::unexpected(process.error());
  while (!(*process)->ended()) sleep();
  const check::Ended& how = (*process)->how();
  if (!how.normally) remark(text("taut: {} crashed ({}).", options.program.front(), check::crash_name(how.code)));
  return how.normally;
}

/// Waits for a program that somebody else starts. Returns whether it ended by itself.
bool wait_for_program(const check::Ledger& ledger) {
  remark("taut: Waiting for a program to open \"Taut Check\". Ctrl-C ends the wait and gives the verdict.");
  for (;; sleep()) {
    if (stop_asked()) return false;
    const platform::ProcessIdentity program{.process = static_cast<std::uint64_t>(ledger.process.load()),
                                            .started = static_cast<std::uint64_t>(ledger.started.load()),
                                            .space = static_cast<std::uint64_t>(ledger.space.load())};
    if (program.process != 0 && !platform::may_be_alive(program)) return true;
  }
}

std::unexpected<Error> not_opened() {
  return failure(Trouble::absent, "The program has not opened the driver.",
                 "Choose \"Taut Check\" in the program; `taut register --check-host` puts it on the list of drivers.");
}

int judged(const CheckHostOptions& options) {
  const auto failed_with = [&](const Error& error) {
    if (options.json) print(json_of(error));
    return fail(error);
  };
  auto waivers = all_waivers(options.waivers, options.waivers_file);
  if (!waivers) return failed_with(waivers.error());
  Expected<std::string> earlier;
  if (!options.earlier.empty()) earlier = platform::read_file(path_of(options.earlier));
  if (!earlier) return failed_with(earlier.error());
  const auto shared = SharedLedger::make(options);
  if (!shared) return failed_with(shared.error());
  check::Ledger& ledger = **shared;
  Expected<bool> ended = options.program.empty() ? wait_for_program(ledger) : run_program(options, *shared);
  if (!ended) return failed_with(ended.error());
  if (ledger.objects == 0) return failed_with(not_opened().error());

  CheckResult result{
      .driver = options.program.empty() ? "the program" : taut::text_of(path_of(options.program[0]).filename()),
      .program = true,
      .level = options.level};
  result.suite = check::judge_program(
      ledger, {.level = options.level, .only = options.only, .waivers = std::move(*waivers), .ended = *ended});
  if (!options.earlier.empty()) {
    auto changes = changes_since(*earlier, result);
    if (!changes) return failed_with(changes.error());
    result.changes = std::move(*changes);
    result.compared = true;
  }
  if (options.json) return finish(result, options.junit, host_json(result, ledger, options.calls));
  std::string words = text_of(result);
  const std::size_t last = words.rfind("\n\n");
  // The verdict stays the last line.
  words.insert(last == std::string::npos ? 0 : last + 2, measured_text(ledger) + "\n");
  if (options.calls) words = calls_text(ledger) + "\n" + words;
  return finish(result, options.junit, words);
}

}  // namespace

std::string_view provocation_name(check::Provocation what) {
  constexpr std::array<std::string_view, check::provocation_count> names{"overload", "latencies", "resync",
                                                                         "rate",     "size",      "reset"};
  return names.at(static_cast<std::size_t>(what));
}

const check::Rule* any_rule(int number) {
  if (const check::Rule* const rule = check::find_rule(number)) return rule;
  const check::ProgramRule* const rule = check::find_program_rule(number);
  return rule ? &rule->rule : nullptr;
}

int run(const CheckHostOptions& options) {
  for (const int number : options.only)
    if (!check::find_program_rule(number))
      return fail({Trouble::bad_request, text("There is no rule {} for programs.", number),
                   "`taut check-host --rules` prints them all."});
  if (!options.rules) return judged(options);
  if (options.only.empty()) print(program_conformance());
  for (const int number : options.only) {
    const check::Rule& rule = check::find_program_rule(number)->rule;
    print(page_of(rule, check::program_level_meaning(rule.level)));
  }
  return success;
}

}  // namespace taut::command
