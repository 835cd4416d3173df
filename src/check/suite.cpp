// SPDX-License-Identifier: MIT
#include "check/suite.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>

#include "base/path.hpp"
#include "base/text.hpp"
#include "check/in_child.hpp"
#include "check/process.hpp"
#include "platform/clock.hpp"

namespace taut::check {
namespace {

constexpr Nanos look_again = 5'000'000;
constexpr Nanos most_for_a_rule = 300'000'000'000;

/// A file that is deleted again.
class TemporaryFile {
 public:
  static Expected<TemporaryFile> make(std::string_view contents = {}) {
    std::error_code trouble;
    std::filesystem::path folder = std::filesystem::temp_directory_path(trouble);
    std::random_device random;
    std::filesystem::path path = folder / text("taut-check-{:08x}{:08x}", random(), random());
    if (std::FILE* const file = std::fopen(path.string().c_str(), "wbx")) {
      TemporaryFile made(std::move(path));
      const bool written = std::fwrite(contents.data(), 1, contents.size(), file) == contents.size();
      if (std::fclose(file) == 0 && written) return made;
    }
    return failure(Trouble::denied, text("No file can be made in {}.", text_of(folder)));
  }
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// "createBuffers": "in createBuffers"; empty: "on a thread of its own".
std::string where(const std::string& doing) {
  return doing.empty() ? "outside any call, on a thread of its own" : "in " + doing;
}

/// What the process of a rule says, or what its end says.
std::pair<Outcome, std::string> verdict(const JournalText& journal, const Process& process, bool hung, Nanos patience) {
  if (hung && journal.doing.empty()) return {Outcome::unjudged, "The rule did not end."};
  if (hung)
    return {Outcome::broken, text("The driver hangs: {} has not returned after {} s.", journal.doing,
                                  static_cast<double>(patience) / 1e9)};
  if (!process.how().normally)
    return {Outcome::broken, text("The driver crashes {} ({}).", where(journal.doing), crash_name(process.how().code))};
  if (!journal.finished || process.how().code != 0)
    return {Outcome::broken,
            text("The driver ends the program {}, with exit status {}.", where(journal.doing), process.how().code)};
  return {journal.outcome, journal.words};
}

Expected<void> judge(Finding& finding, const SuiteOptions& options, std::uint32_t seed,
                     const std::filesystem::path& settings) {
  auto file = TemporaryFile::make();
  if (!file) return std::unexpected(file.error());
  const platform::Clock& clock = platform::system_clock();
  auto process = Process::start(child_words(*finding.rule, text_of(file->path()), seed, options.driver), settings);
  if (!process) return std::unexpected(process.error());
  const Nanos begin = clock.now();
  Nanos changed = begin;
  std::string step;
  bool hung = false;
  while (!(*process)->ended()) {
    clock.sleep_until(clock.now() + look_again);
    JournalText journal = read_journal(file->path());
    if (journal.step != step) {
      step = std::move(journal.step);
      changed = clock.now();
    }
    // Only the driver's calls are bounded here; a rule bounds its own waits.
    const bool stuck = clock.now() - changed > options.patience && !journal.doing.empty();
    hung = stuck || clock.now() - changed > 12 * options.patience || clock.now() - begin > most_for_a_rule;
    if (hung) break;
  }
  const JournalText journal = read_journal(file->path());
  std::tie(finding.outcome, finding.words) = verdict(journal, **process, hung, options.patience);
  finding.seconds += static_cast<double>(clock.now() - begin) / 1e9;
  ++finding.runs;
  return {};
}

std::vector<const Rule*> chosen(const SuiteOptions& options) {
  std::vector<const Rule*> first, rest;
  for (const Rule& rule : rules()) {
    const bool asked = options.only.empty() ? rule.level <= options.level
                                            : std::ranges::find(options.only, rule.number) != options.only.end();
    if (rule.foundation)
      first.push_back(&rule);
    else if (asked)
      rest.push_back(&rule);
  }
  std::ranges::shuffle(rest, std::mt19937(options.seed));
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

}  // namespace

int SuiteResult::count(Outcome outcome) const {
  return static_cast<int>(std::ranges::count_if(
      findings, [&](const Finding& finding) { return finding.outcome == outcome && finding.waiver.empty(); }));
}

int SuiteResult::waived() const {
  return static_cast<int>(std::ranges::count_if(findings, [](const Finding& one) { return !one.waiver.empty(); }));
}

Expected<SuiteResult> run_suite(const SuiteOptions& options) {
  SuiteResult result;
  std::optional<TemporaryFile> settings;
  if (!options.settings.empty()) {
    auto file = TemporaryFile::make(options.settings);
    if (!file) return std::unexpected(file.error());
    settings.emplace(std::move(*file));
  }
  const std::vector<const Rule*> order = chosen(options);
  const int all = static_cast<int>(order.size());
  const Rule* missing = nullptr;  // the foundation without which nothing can be judged
  for (const Rule* const rule : order) {
    if (options.go_on && !options.go_on(*rule, static_cast<int>(result.findings.size()), all)) {
      result.whole = false;
      break;
    }
    Finding finding{.rule = rule};
    if (missing) {
      finding.words = text("Rule {} is broken.", missing->number);
    } else {
      for (int run = 0; run < options.repeat && (run == 0 || finding.outcome == Outcome::passed); ++run)
        if (auto judged = judge(finding, options, options.seed + static_cast<std::uint32_t>(run),
                                settings ? settings->path() : std::filesystem::path());
            !judged)
          return std::unexpected(judged.error());
      if (rule->foundation && finding.outcome != Outcome::passed) missing = rule;
    }
    if (const auto waiver = options.waivers.find(rule->number);
        waiver != options.waivers.end() && finding.outcome == Outcome::broken)
      finding.waiver = waiver->second;
    result.findings.push_back(std::move(finding));
  }
  std::ranges::sort(result.findings, {}, [](const Finding& finding) { return finding.rule->number; });
  return result;
}

}  // namespace taut::check
