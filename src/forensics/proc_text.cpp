// SPDX-License-Identifier: MIT
#include "forensics/proc_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace taut::forensics {
namespace {

std::optional<std::int64_t> number(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end == word.data() || value < 0) return std::nullopt;
  return value;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(" \t\n", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\n", begin), text.size());
    all.push_back(text.substr(begin, at - begin));
  }
  return all;
}

/// The number after `key` at the beginning of a line.
std::optional<std::int64_t> line(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view one = text.substr(at, end - at);
    if (one.starts_with(key)) {
      const std::string_view rest = one.substr(key.size());
      return number(rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size())));
    }
    at = end + 1;
  }
  return std::nullopt;
}

/// The fields of a stat file from the third on; the second is a name in parentheses that may contain anything.
std::vector<std::string_view> fields(std::string_view stat) {
  const std::size_t end = stat.rfind(')');
  return end == std::string_view::npos ? std::vector<std::string_view>() : words(stat.substr(end + 1));
}

// Numbers of proc(5), counted from 1.
std::optional<std::int64_t> field(const std::vector<std::string_view>& fields, std::size_t n) {
  return fields.size() > n - 3 ? number(fields[n - 3]) : std::nullopt;
}
constexpr std::size_t minor_faults = 10, major_faults = 12, user = 14, system = 15, processor = 39;

}  // namespace

void read_schedstat(std::string_view text, ThreadReading& to) {
  const auto all = words(text);
  if (all.size() < 2) return;
  to.ran = number(all[0]);
  to.waited = number(all[1]);
}

void read_stat(std::string_view text, ThreadReading& to) {
  const auto all = fields(text);
  to.minor = field(all, minor_faults);
  to.major = field(all, major_faults);
  to.processor = field(all, processor);
}

void read_io(std::string_view text, ThreadReading& to) {
  const auto reads = line(text, "syscr:"), writes = line(text, "syscw:");
  const auto read = line(text, "rchar:"), written = line(text, "wchar:");
  if (reads && writes) to.calls = *reads + *writes;
  if (read && written) to.transferred = *read + *written;
  to.from_disk = line(text, "read_bytes:");
}

bool read_runner(std::string_view text, std::int64_t tick, Runner& to) {
  const std::size_t begin = text.find('('), end = text.rfind(')');
  const auto all = fields(text);
  const auto in_user = field(all, user), in_system = field(all, system);
  if (begin == std::string_view::npos || end <= begin || !in_user || !in_system) return false;
  to.name = text.substr(begin + 1, end - begin - 1);
  to.ran = (*in_user + *in_system) * tick;
  to.processor = static_cast<int>(field(all, processor).value_or(-1));
  return true;
}

void read_machine(std::string_view text, std::int64_t tick, Reading& to) {
  // user nice system idle iowait irq softirq steal; guests are part of user.
  constexpr std::size_t first = 1, irq = 6, softirq = 7, steal = 8;
  int processors = 0;
  for (std::size_t at = text.find("\ncpu"); at != std::string_view::npos; at = text.find("\ncpu", at + 1)) {
    ++processors;
    const auto own = words(text.substr(at + 1, text.find('\n', at + 1) - at - 1));
    if (own.size() <= steal) continue;
    if (const auto index = number(own[0].substr(3)))
      to.interrupted[*index] = (number(own[irq]).value_or(0) + number(own[softirq]).value_or(0)) * tick;
  }
  to.processors = std::max(processors, 1);
  if (!text.starts_with("cpu ")) return;
  const auto all = words(text.substr(0, text.find('\n')));
  if (all.size() <= steal) return;
  std::int64_t sum = 0;
  for (std::size_t k = first; k <= steal; ++k) sum += number(all[k]).value_or(0);
  to.ticks = sum * tick;
  to.stolen = number(all[steal]).value_or(0) * tick;
}

void read_pressure(std::string_view text, Reading& to) {
  // some avg10=0.00 avg60=0.00 avg300=0.00 total=123
  constexpr std::string_view key = "total=";
  const std::string_view some = text.substr(0, text.find('\n'));
  const std::size_t at = some.rfind(key);
  if (!some.starts_with("some ") || at == std::string_view::npos) return;
  if (const auto us = number(some.substr(at + key.size()))) to.starved = *us * 1000;
}

std::map<std::string, std::int64_t> interrupt_counts(std::string_view text) {
  // The first line names the processors. A line has a number or a name, a count for each processor, and what it is of.
  const std::size_t processors = words(text.substr(0, text.find('\n'))).size();
  std::map<std::string, std::int64_t> counts;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    const auto all = words(line);
    if (all.size() < processors + 2 || all[0] == "LOC:") continue;
    std::int64_t sum = 0;
    for (std::size_t k = 1; k <= processors; ++k) sum += number(all[k]).value_or(0);
    const bool is_device = number(all[0].substr(0, all[0].size() - 1)).has_value();
    const auto& first = all[processors + 1];
    counts[is_device ? std::string(all.back()) : std::string(line.substr(line.find(first)))] += sum;
  }
  return counts;
}

Count leading_number(std::string_view text) {
  const auto all = words(text);
  return all.empty() ? std::nullopt : number(all[0]);
}

void read_quota(std::string_view text, Reading& to) {
  if (const auto us = line(text, "throttled_usec")) to.throttled = *us * 1000;
  if (const auto ns = line(text, "throttled_time")) to.throttled = ns;
}

}  // namespace taut::forensics
