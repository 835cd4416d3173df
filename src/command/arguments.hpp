// SPDX-License-Identifier: MIT
// Parses the words after a command by a table of options. Values are checked here, once, with the same wording for all
// mistakes.
#pragma once
#include <concepts>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

namespace taut::command {

/// `--rate 48000`, `--json`, or a positional word, named as in the help: FILE.
struct Option {
  std::string name;
  std::string range;                           ///< accepted values: "1 to 8192 frames"; empty: a flag
  std::function<bool(std::string_view)> take;  ///< false: refused, nothing has changed
  bool required = false;
  std::string excludes;  ///< name of another option
  bool repeatable = false;
  bool rest = false;  ///< a positional word: this one and all that follow, options too
  [[nodiscard]] bool named() const noexcept { return name.starts_with("--"); }
  [[nodiscard]] bool flag() const noexcept { return range.empty(); }
};

/// The options of a command. read() fills the variables named here.
class Arguments {
 public:
  explicit Arguments(std::string_view command) : command_(command) {}

  Option& add(Option option) { return options_.emplace_back(std::move(option)); }
  Option& flag(std::string_view name, bool& to) {
    return add({.name = std::string(name), .range = {}, .take = [&to](std::string_view) { return to = true; }});
  }
  /// A number of `unit`, such as "Hz"; whole if the type is.
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  Option& number(std::string_view name, T& to, T lowest, T highest, std::string_view unit) {
    const auto take = [&to, lowest, highest](std::string_view text) {
      const auto value = number_between(text, lowest, highest);
      if (value) to = *value;
      return value.has_value();
    };
    return add({.name = std::string(name), .range = text("{} to {} {}", lowest, highest, unit), .take = take});
  }
  /// Any text but the empty one; `range` describes it: "the name of a file".
  Option& words(std::string_view name, std::string& to, std::string_view range);

  [[nodiscard]] std::span<const Option> options() const noexcept { return options_; }

  /// Reads all words. Accepts `--name=value`; after `--` nothing is an option.
  Expected<void> read(std::span<const char* const> words);

 private:
  [[nodiscard]] Expected<void> take(const Option& option, std::string_view value) const;
  [[nodiscard]] std::unexpected<Error> unknown(std::string_view word) const;
  [[nodiscard]] std::unexpected<Error> one_too_many(std::string_view word) const;
  [[nodiscard]] Expected<void> check_given(std::span<const std::string> given) const;

  std::string command_;
  std::vector<Option> options_;
};

}  // namespace taut::command
