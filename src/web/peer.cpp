// SPDX-License-Identifier: MIT
#include "web/peer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace taut::web {
namespace {

constexpr std::string_view established = "01";

/// The columns of a line, as many as are needed: number, own end, other end, state, queues, timer, retries, user.
constexpr std::size_t columns = 8;
std::array<std::string_view, columns> words_of(std::string_view line) {
  std::array<std::string_view, columns> words;
  for (std::string_view& word : words) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
  }
  return words;
}

unsigned number_of(std::string_view digits, int base) {
  unsigned number = ~0u;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  return error == std::errc() && end == digits.data() + digits.size() ? number : ~0u;
}

unsigned port_of(std::string_view address) { return number_of(address.substr(address.find(':') + 1), 16); }

}  // namespace

std::optional<Peer> peer_in(std::string_view table, unsigned client_port, unsigned server_port, unsigned user) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    const auto words = words_of(line);
    if (port_of(words[1]) != client_port || port_of(words[2]) != server_port) continue;
    const unsigned owner = number_of(words[7], 10);
    return words[3] == established && (owner == user || owner == 0) ? Peer::own : Peer::foreign;
  }
  return std::nullopt;
}

}  // namespace taut::web
