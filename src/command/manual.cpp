// SPDX-License-Identifier: MIT
#include "command/manual.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "command/help.hpp"
#include "command/options.hpp"

namespace taut::command {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// As roff shows it: every hyphen can be typed, no backslash and no first letter means anything.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '`')
      out += "\\(ga";
    else if (c == '~')
      out += "\\(ti";
    else
      out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// An option's line: two blanks, the option and its value, two blanks or more, what it means.
bool is_option(std::string_view line) { return line.starts_with("  --"); }

/// The text of a help page below its first line.
std::string body(const std::vector<std::string>& lines, std::size_t from) {
  std::string out;
  const auto end_of_block = [&](std::size_t k, auto&& belongs) {
    while (k < lines.size() && !lines[k].empty() && belongs(lines[k])) ++k;
    return k;
  };
  for (std::size_t k = from; k < lines.size();) {
    if (lines[k].empty()) {
      ++k;
    } else if (is_option(lines[k])) {
      const auto gap = lines[k].find("  ", 2);
      out +=
          text(".TP\n.B {}\n", escaped(std::string_view(lines[k]).substr(2, gap == std::string::npos ? gap : gap - 2)));
      if (gap != std::string::npos)
        out += escaped(std::string_view(lines[k]).substr(lines[k].find_first_not_of(' ', gap))) + "\n";
      const auto end =
          end_of_block(k + 1, [](const std::string& line) { return !is_option(line) && indent_of(line) > 2; });
      for (++k; k < end; ++k) out += escaped(std::string_view(lines[k]).substr(indent_of(lines[k]))) + "\n";
    } else if (indent_of(lines[k]) > 0) {
      const auto end = end_of_block(k, [](const std::string& line) { return !is_option(line) && indent_of(line) > 0; });
      out += ".PP\n.nf\n";
      for (; k < end; ++k) out += escaped(lines[k]) + "\n";
      out += ".fi\n";
    } else {
      const auto end = end_of_block(k, [](const std::string& line) { return indent_of(line) == 0; });
      out += ".PP\n";
      for (; k < end; ++k) out += escaped(lines[k]) + "\n";
    }
  }
  return out;
}

/// "a, b or c" as its words; empty where a value is anything else.
std::vector<std::string> choices(std::string_view range) {
  std::vector<std::string> words(1);
  for (std::size_t k = 0; k < range.size(); ++k) {
    const auto rest = range.substr(k);
    const std::size_t parted = rest.starts_with(", ") ? 2 : rest.starts_with(" or ") ? 4 : 0;
    if (parted > 0) {
      words.emplace_back();
      k += parted - 1;
    } else {
      words.back() += range[k];
    }
  }
  const auto is_word = [](const std::string& word) {
    return !word.empty() &&
           std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  };
  if (words.size() < 2 || !std::ranges::all_of(words, is_word)) words.clear();
  return words;
}

bool takes_file(std::string_view range) {
  return range.find("file") != range.npos || range.find("folder") != range.npos ||
         range.find("recording") != range.npos;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : std::string(between)) + word;
  return all;
}

/// The branch of one command.
std::string completion_of(std::string_view command) {
  std::vector<std::string> names{"--help"}, of_files, of_others;
  std::string words;
  bool file = false;
  for (const Option& option : options_of(command)) {
    if (!option.named()) {
      file = file || takes_file(option.range);
      continue;
    }
    names.push_back(option.name);
    if (option.flag()) continue;
    if (const auto few = choices(option.range); !few.empty())
      words += text("        {}) _taut_words '{}'; return ;;\n", option.name, joined(few, " "));
    else
      (takes_file(option.range) ? of_files : of_others).push_back(option.name);
  }
  std::string out = text("    {})\n      case $before in\n", command) + words;
  if (!of_files.empty()) out += text("        {}) _taut_files; return ;;\n", joined(of_files, " | "));
  if (!of_others.empty()) out += text("        {}) return ;;\n", joined(of_others, " | "));
  if (words.empty() && of_files.empty() && of_others.empty()) out += "        ' ') ;;\n";
  out += "      esac\n";
  const std::string all = text("_taut_words '{}'", joined(names, " "));
  if (file)
    out += text("      case $word in -*) {} ;; *) _taut_files ;; esac\n", all);
  else
    out += text("      {}\n", all);
  return out + "      ;;\n";
}

}  // namespace

std::string man_page() {
  std::string out = text(
      ".\\\" SPDX-License-Identifier: MIT\n.TH TAUT 1 \"\" \"Taut {}\" \"User Commands\"\n.SH NAME\n"
      "taut \\- play, record and measure sound with as little latency as the card has\n.SH SYNOPSIS\n.B taut\n"
      ".I COMMAND\n.RI [ options ]\n.SH DESCRIPTION\n",
      TAUT_VERSION);
  out += body(lines_of(help_of("")), 0);
  out += ".SH COMMANDS\n";
  for (const std::string_view name : command_names()) {
    const auto lines = lines_of(help_of(name));
    out += text(".SS {}\n", escaped(lines.front())) + body(lines, 1);
  }
  out +=
      ".SH FILES\n.TP\n.I \\(ti/.config/taut/taut.toml\nWhat is not given on the command line.\n.TP\n.I /etc/cwASIO\n"
      "The drivers that programs on this computer find.\n";
  return out;
}

std::string bash_completion() {
  std::vector<std::string> names;
  for (const std::string_view name : command_names()) names.emplace_back(name);
  const std::string all = joined(names, " ");
  std::string out = text(
      "# shellcheck shell=bash\n# SPDX-License-Identifier: MIT\n# Made by `taut help --completion`.\n\n"
      "_taut_words() {{ mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"); }}\n"
      "_taut_files() {{ mapfile -t COMPREPLY < <(compgen -f -- \"${{COMP_WORDS[COMP_CWORD]}}\"); }}\n\n"
      "_taut() {{\n  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}\n  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    _taut_words '{} help --version --help'\n    return\n  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n    help) _taut_words '{}' ;;\n",
      all, all);
  for (const std::string_view name : command_names()) out += completion_of(name);
  return out + "  esac\n}\ncomplete -o filenames -F _taut taut\n";
}

}  // namespace taut::command
