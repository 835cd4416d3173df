// SPDX-License-Identifier: MIT
#include "check/in_child.hpp"

#include <exception>

#include "base/number.hpp"
#include "base/path.hpp"
#include "check/process.hpp"
#include "check/trial.hpp"

namespace taut::check {
namespace {

constexpr int no_result = 3;

void judge(const Rule& rule, const host::Entry& entry, std::uint32_t seed, Journal& journal) {
  Trial trial(journal, entry, seed);
  try {
    rule.judge(trial);
    journal.finish(Outcome::passed, {});
  } catch (const Broken& broken) {
    journal.finish(Outcome::broken, broken.what);
  } catch (const Unjudged& unjudged) {
    journal.finish(Outcome::unjudged, unjudged.why);
  } catch (const std::exception& trouble) {
    journal.finish(Outcome::unjudged, trouble.what());
  }
}

}  // namespace

std::vector<std::string> child_words(const Rule& rule, const std::string& journal, std::uint32_t seed,
                                     const std::string& driver) {
  return {child_word, std::to_string(rule.number), journal, std::to_string(seed), driver};
}

void judge_in_child(std::span<const char* const> words) {
  prepare_for_crashes();
  constexpr std::size_t wanted = 4;
  if (words.size() != wanted) leave_now(no_result);
  const Rule* const rule = find_rule(number_between(words[0], 0, 999).value_or(0));
  const auto journal = Journal::open(path_of(words[1]));
  const auto entry = host::find_driver(words[3]);
  if (!rule || !journal || !entry) leave_now(no_result);
  judge(*rule, *entry, number_between(words[2], std::uint32_t{0}, ~std::uint32_t{0}).value_or(1), *journal);
  // The driver may be running, or in no state to be released.
  leave_now(0);
}

}  // namespace taut::check
