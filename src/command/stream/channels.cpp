// SPDX-License-Identifier: MIT
#include "command/stream/channels.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

constexpr int largest = 4096;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > largest) return std::nullopt;
  return value;
}

std::vector<int> first(int count) {
  std::vector<int> channels(static_cast<std::size_t>(std::max(count, 0)));
  std::iota(channels.begin(), channels.end(), 0);
  return channels;
}

/// Appends "5-8" or "3" to the list.
bool append(std::vector<int>& channels, std::string_view part) {
  const auto dash = part.find('-');
  const auto from = number(part.substr(0, dash));
  const auto to = dash == std::string_view::npos ? from : number(part.substr(dash + 1));
  if (!from || !to || *to < *from) return false;
  for (int channel = *from; channel <= *to; ++channel) {
    if (std::ranges::find(channels, channel - 1) != channels.end()) return false;
    channels.push_back(channel - 1);
  }
  return true;
}

std::optional<std::vector<int>> parse(std::string_view text) {
  if (const auto count = number(text)) return first(*count);
  std::vector<int> channels;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    if (!append(channels, text.substr(0, comma))) return std::nullopt;
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  return channels;
}

}  // namespace

bool are_channels(std::string_view text) { return parse(text).has_value(); }

Expected<std::vector<int>> chosen_channels(std::string_view text, int available, int usual, std::string_view what) {
  if (text.empty()) return first(std::min(usual, available));
  auto channels = parse(text);
  if (!channels)
    return failure(Trouble::bad_request, taut::text("\"{}\" does not select channels.", text),
                   "Write a number for that many channels, or a list such as 3,4 or 5-8, each channel once.");
  const int highest = *std::ranges::max_element(*channels) + 1;
  if (highest > available)
    return failure(Trouble::bad_request,
                   taut::text("There is no {} {}: the device has {} of them.", what, highest, available),
                   "Choose fewer channels with --channels; `taut devices` shows what there is.");
  return std::move(*channels);
}

std::string channel_list(const std::vector<int>& channels) {
  std::string text;
  for (std::size_t k = 0; k < channels.size();) {
    std::size_t last = k;
    while (last + 1 < channels.size() && channels[last + 1] == channels[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(channels[k] + 1);
    if (last > k) text += '-' + std::to_string(channels[last] + 1);
    k = last + 1;
  }
  return text;
}

}  // namespace taut::command
