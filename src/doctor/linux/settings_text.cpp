// SPDX-License-Identifier: MIT
#include "doctor/linux/settings_text.hpp"

#include <string>

#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

/// The quoted value after `key`; empty if there is none.
std::string_view quoted_behind(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  if (at == line.npos) return {};
  line.remove_prefix(at + key.size());
  return line.substr(0, line.find('\''));
}

std::vector<int> numbers_in(std::string_view list) {
  std::vector<int> numbers;
  for (std::size_t at = 0; (at = list.find_first_of("0123456789", at)) != list.npos;) {
    numbers.push_back(number_in(list.substr(at), 0));
    at = std::min(list.find_first_not_of("0123456789", at), list.size());
  }
  return numbers;
}

}  // namespace

GraphSettings graph_settings(std::string_view text) {
  GraphSettings graph;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto key = quoted_behind(line, "key:'"), value = quoted_behind(line, "value:'");
    if (key == "clock.rate") graph.rate = number_in(value, 48000);
    if (key == "clock.min-quantum") graph.smallest = number_in(value, graph.smallest);
    if (key == "clock.max-quantum") graph.largest = number_in(value, graph.largest);
    if (key == "clock.force-quantum") graph.forced = number_in(value, 0);
    if (key == "clock.allowed-rates") graph.rates = numbers_in(value);
  }
  if (graph.rates.empty()) graph.rates.push_back(static_cast<int>(graph.rate));
  return graph;
}

}  // namespace taut::doctor
