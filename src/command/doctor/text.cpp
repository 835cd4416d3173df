// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/called.hpp"
#include "command/doctor/doctor.hpp"
#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

using doctor::Finding;
using doctor::Severity;

#ifdef _WIN32
constexpr std::string_view goes_on = " ^";
#else
constexpr std::string_view goes_on = " \\";
#endif

Tint tint_of(Severity severity) {
  if (severity == Severity::ok) return Tint::good;
  return severity == Severity::note ? Tint::plain : Tint::bad;
}

std::string text_of(const Finding& finding) {
  std::string all = tinted(tint_of(finding.severity), doctor::name(finding.severity)) + ": " +
                    tinted(Tint::bold, finding.topic) + "\n";
  all += row("Measured", finding.measured) + "\n";
  if (!finding.why.empty()) all += row("Why", finding.why) + "\n";
  if (!finding.command.empty()) all += text("  Type\n{}\n", typed_lines(as_typed(finding.command), 4, columns));
  if (!finding.remedy.empty()) all += row(finding.command.empty() ? "What to do" : "", finding.remedy) + "\n";
  return all;
}

/// The words of a command; a quoted string is one.
std::vector<std::string> shell_words(const std::string& command) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (const char c : command) {
    if (quote == 0 && c == ' ') {
      words.emplace_back();
      continue;
    }
    if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    else if (c == quote)
      quote = 0;
    words.back() += c;
  }
  return words;
}

std::string count_of(const DoctorResult& result, Severity severity, std::string_view word) {
  const auto count = std::ranges::count(result.findings, severity, &Finding::severity);
  return number::plural(count, word);
}

}  // namespace

int status_of(Severity worst) noexcept {
  constexpr int for_warning = 2, for_problem = 3;
  if (worst == Severity::problem) return for_problem;
  return worst == Severity::warning ? for_warning : success;
}

std::string typed_lines(const std::string& command, int indent, int width) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  std::string all = margin;
  int column = indent;
  bool fresh = true;
  for (const std::string& word : shell_words(command)) {
    const int wide = width_of(word);
    if (!fresh && column + 1 + wide + static_cast<int>(goes_on.size()) > width) {
      all += std::string(goes_on) + "\n" + margin + "  ";
      column = indent + 2;
      fresh = true;
    }
    if (!fresh) {
      all += ' ';
      ++column;
    }
    all += word;
    column += wide;
    fresh = false;
  }
  return all;
}

std::string text_of(const DoctorResult& result, bool all) {
  std::string text, fine;
  for (const Severity severity : {Severity::problem, Severity::warning, Severity::note, Severity::ok})
    for (const Finding& finding : result.findings) {
      if (finding.severity != severity) continue;
      if (severity != Severity::ok || all)
        text += text_of(finding) + "\n";
      else
        fine += (fine.empty() ? "" : ", ") + finding.topic;
    }
  if (!fine.empty())
    text +=
        tinted(Tint::good, "ok") + ": " + wrapped(fine + ". `taut doctor --figures` shows the figures.", 4, 4) + "\n\n";
  text += wrapped(taut::text("{}, {}, {}, in {} s.", count_of(result, Severity::problem, "problem"),
                             count_of(result, Severity::warning, "warning"), count_of(result, Severity::note, "note"),
                             number::fixed(result.seconds, 1)));
  return text;
}

}  // namespace taut::command
