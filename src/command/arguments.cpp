// SPDX-License-Identifier: MIT
#include "command/arguments.hpp"

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
                    : text("`taut {}` takes one {}. A name with blanks needs quotes.", command_, place->name));
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
  std::vector<std::string> given;
  bool names = true;
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::string_view word = words[k];
    if (names && word == "--") {
      names = false;
      continue;
    }
    const bool by_name = names && is_option(word);
    const auto equals = by_name ? word.find('=') : std::string_view::npos;
    const std::string_view name = word.substr(0, equals);
    const auto option = std::ranges::find_if(
        options_, [&](const Option& one) { return by_name ? one.named() && one.name == name : !one.named(); });
    if (option == options_.end()) return by_name ? unknown(name) : one_too_many(word);
    const bool again = std::ranges::find(given, option->name) != given.end();
    if (option->rest) {
      given.push_back(option->name);
      for (; k < words.size(); ++k)
        if (auto taken = take(*option, words[k]); !taken) return taken;
      break;
    }
    if (again && !by_name) return one_too_many(word);
    if (again && !option->repeatable) return misuse(option->name + " is given twice.", "Give it once.");
    given.push_back(option->name);

    std::string_view value = by_name ? std::string_view() : word;
    if (option->flag()) {
      if (equals != std::string_view::npos)
        return misuse(option->name + " takes no value.", "Write it without the = and what follows.");
    } else if (equals != std::string_view::npos) {
      value = word.substr(equals + 1);
    } else if (by_name) {
      // A number may be negative; an option's name is never a value.
      if (k + 1 == words.size() || std::string_view(words[k + 1]).starts_with("--"))
        return misuse(option->name + " lacks its value.", "It takes " + option->range + ".");
      value = words[++k];
    }
    if (auto taken = take(*option, value); !taken) return taken;
  }
  return check_given(given);
}

}  // namespace taut::command
