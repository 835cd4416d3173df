// SPDX-License-Identifier: MIT
#include "command/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "settings/nearest.hpp"

namespace taut::command {
namespace {

std::unexpected<Error> misuse(std::string what, std::string remedy = {}) {
  return failure(Trouble::bad_request, std::move(what), std::move(remedy));
}

bool is_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

}  // namespace

Option& Arguments::words(std::string_view name, std::string& to, std::string_view range) {
  const auto take = [&to](std::string_view value) {
    if (!value.empty()) to = value;
    return !value.empty();
  };
  return add({.name = std::string(name), .range = std::string(range), .take = take});
}

Expected<void> Arguments::take(const Option& option, std::string_view value) const {
  if (option.take(value)) return {};
  if (value.empty()) return misuse(option.name + " is empty.", "It takes " + option.range + ".");
  return misuse(option.name + " cannot be " + quoted(value) + ".", "It takes " + option.range + ".");
}

std::unexpected<Error> Arguments::unknown(std::string_view word) const {
  std::vector<std::string_view> known;
  for (const Option& option : options_)
    if (option.named()) known.push_back(option.name);
  const auto meant = settings::nearest(word, known);
  return misuse(text("`taut {}` has no option {}.", command_, quoted(word)),
                meant.empty() ? "" : text("Did you mean {}?", meant));
}

std::unexpected<Error> Arguments::one_too_many(std::string_view word) const {
  const auto place = std::ranges::find_if_not(options_, &Option::named);
  return misuse(text("{} is one word too many.", quoted(word)),
                place == options_.end()
                    ? text("`taut {}` takes options only.", command_)
                    : text("`taut {}` takes one {}. A name with blanks stands in quotes.", command_, place->name));
}

Expected<void> Arguments::check_given(std::span<const std::string> given) const {
  for (const Option& option : options_) {
    const bool is_given = std::ranges::find(given, option.name) != given.end();
    if (option.required && !is_given)
      return misuse(text("`taut {}` needs a {}.", command_, option.name),
                    text("Type: taut {} {}", command_, option.name));
    if (is_given && std::ranges::find(given, option.excludes) != given.end())
      return misuse(text("{} and {} exclude each other.", option.excludes, option.name), "Give one of them.");
  }
  return {};
}

Expected<void> Arguments::read(std::span<const char* const> words) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  std::vector<CLI::Option*> parsed;
  for (const Option& option : options_) {
    if (option.flag())
      parsed.push_back(parser.add_flag(option.name)->disable_flag_override());
    else
      parsed.push_back(parser.add_option(option.name)->take_all()->expected(1));
  }
  std::vector<std::string> last_first(words.rbegin(), words.rend());
  try {
    parser.parse(last_first);
  } catch (const CLI::ParseError&) {
    return lacking(words);
  }
  if (const auto rest = parser.remaining(); !rest.empty())
    return is_option(rest.front()) ? unknown(rest.front()) : one_too_many(rest.front());
  std::vector<std::string> given;
  for (std::size_t k = 0; k < options_.size(); ++k) {
    const Option& option = options_[k];
    const auto values = parsed[k]->results();
    if (values.empty()) continue;
    if (values.size() > 1)
      return option.named() ? misuse(option.name + " is given twice.", "Give it once.") : one_too_many(values[1]);
    if (auto taken = take(option, values.front()); !taken) return taken;
    given.push_back(option.name);
  }
  return check_given(given);
}

// The parser stops at an option that has no value, and at a flag that has one.
std::unexpected<Error> Arguments::lacking(std::span<const char* const> words) const {
  for (const std::string_view word : words)
    for (const Option& option : options_) {
      if (!option.named()) continue;
      if (option.flag() && word.starts_with(option.name + "="))
        return misuse(option.name + " takes no value.", "Write it without the = and what follows.");
      if (!option.flag() && word == option.name && word == words.back())
        return misuse(option.name + " lacks its value.", "It takes " + option.range + ".");
    }
  return misuse(text("`taut {}` does not understand these words.", command_));
}

}  // namespace taut::command
