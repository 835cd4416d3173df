// SPDX-License-Identifier: MIT
#include "doctor/finding.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace taut::doctor {
namespace {

constexpr std::array<std::string_view, 4> shell_words{"echo", "printf", "sudo", "cd"};

std::string joined(std::span<const Step> steps, std::string_view before) {
  std::string line;
  for (const Step& step : steps) {
    if (!line.empty()) line += " && ";
    if (!step.feed.empty()) line += text("echo '{}' | ", step.feed);
    line += text("{}{}", before, step.run);
  }
  return line;
}

/// The words of a shell line; operators are words, and a quoted string is one word.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote && !word.ends_with('\\')) quote = 0;
      word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      word += c;
    } else if (c == ' ') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  return words;
}

bool parts_commands(std::string_view word) { return word == "|" || word == "&&" || word == ";"; }

}  // namespace

std::string_view name(Severity severity) noexcept {
  constexpr std::array<std::string_view, 4> names{"ok", "note", "warning", "problem"};
  return names[static_cast<std::size_t>(severity)];
}

Severity worst(std::span<const Finding> findings) noexcept {
  Severity worst = Severity::ok;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

std::string as_root(Root root, std::span<const Step> steps) {
  if (root == Root::already) return joined(steps, "");
  if (root == Root::sudo) return joined(steps, "sudo ");
  std::string escaped;
  for (const char c : joined(steps, "")) escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
  return text("su -c \"{}\"", escaped);
}

std::vector<std::string> programs_of(std::string_view command) {
  std::vector<std::string> programs;
  const auto add = [&](const std::string& one) {
    if (std::ranges::find(programs, one) == programs.end()) programs.push_back(one);
  };
  bool begins = true;
  const auto words = words_of(command);
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (parts_commands(words[k])) {
      begins = true;
    } else if (begins && words[k] == "su" && k + 2 < words.size() && words[k + 1] == "-c") {
      add("su");
      const std::string& inner = words[k + 2];
      for (const std::string& one : programs_of(std::string_view(inner).substr(1, inner.size() - 2))) add(one);
      begins = false;
    } else if (begins) {
      begins = words[k] == "sudo";
      if (words[k] == "sudo" || std::ranges::find(shell_words, words[k]) == shell_words.end()) add(words[k]);
    }
  }
  return programs;
}

void drop_missing_programs(std::vector<Finding>& findings, const std::set<std::string>& present) {
  for (Finding& finding : findings)
    for (const std::string& program : programs_of(finding.command))
      if (!present.contains(program)) {
        finding.remedy = text("The program {} would fix this, but is not installed.", program);
        finding.command.clear();
        break;
      }
}

}  // namespace taut::doctor
