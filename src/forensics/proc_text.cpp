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

void read_status(std::string_view text, ThreadReading& to) { to.voluntary = line(text, "voluntary_ctxt_switches:"); }

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
  int processors = 0;
  for (std::size_t at = text.find("\ncpu"); at != std::string_view::npos; at = text.find("\ncpu", at + 1)) ++processors;
  to.processors = std::max(processors, 1);
  if (!text.starts_with("cpu ")) return;
  const auto all = words(text.substr(0, text.find('\n')));
  // user nice system idle iowait irq softirq steal; guests are part of user.
  constexpr std::size_t first = 1, irq = 6, softirq = 7, steal = 8;
  if (all.size() <= steal) return;
  std::int64_t sum = 0;
  for (std::size_t k = first; k <= steal; ++k) sum += number(all[k]).value_or(0);
  to.ticks = sum * tick;
  to.interrupted = (number(all[irq]).value_or(0) + number(all[softirq]).value_or(0)) * tick;
  to.stolen = number(all[steal]).value_or(0) * tick;
}

void read_quota(std::string_view text, Reading& to) {
  if (const auto us = line(text, "throttled_usec")) to.throttled = *us * 1000;
  if (const auto ns = line(text, "throttled_time")) to.throttled = ns;
}

}  // namespace taut::forensics
