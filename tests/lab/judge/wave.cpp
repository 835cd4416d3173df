// SPDX-License-Identifier: MIT
#include "wave.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>

namespace taut::lab {
namespace {

constexpr std::uint32_t frames_of_a_case = 12'000, index_shift = 20;
constexpr std::size_t header_bytes = 44;

}  // namespace

Wave wave_of(int index) {
  Wave wave(frames_of_a_case);
  std::iota(wave.begin(), wave.end(), static_cast<std::uint32_t>(index) << index_shift);
  return wave;
}

bool write_wave(const std::filesystem::path& file, const Wave& wave, int rate) {
  constexpr std::uint32_t riff = 0x46464952, format = 0x45564157, chunk = 0x20746d66, data = 0x61746164;
  constexpr std::uint32_t pcm_two_channels = 1 | 2 << 16, frame_and_bits = 4 | 16 << 16;
  const auto bytes = static_cast<std::uint32_t>(wave.size() * sizeof(std::uint32_t));
  const auto hz = static_cast<std::uint32_t>(rate);
  const std::array<std::uint32_t, 11> header{riff, bytes + 36, format,         chunk, 16,   pcm_two_channels,
                                             hz,   hz * 4,     frame_and_bits, data,  bytes};
  std::ofstream to(file, std::ios::binary);
  to.write(reinterpret_cast<const char*>(header.data()), sizeof header);
  to.write(reinterpret_cast<const char*>(wave.data()), bytes);
  return to.good();
}

Wave read_wave(const std::filesystem::path& file) {
  std::ifstream from(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(from), {}};
  if (bytes.size() < header_bytes) return {};
  Wave wave((bytes.size() - header_bytes) / sizeof(std::uint32_t));
  std::memcpy(wave.data(), bytes.data() + header_bytes, wave.size() * sizeof(std::uint32_t));
  return wave;
}

std::string what_is_wrong(const Wave& wave, const Wave& recorded, std::size_t needed) {
  const auto first = std::ranges::find(recorded, wave.front());
  if (first == recorded.end()) {
    const auto any = std::ranges::find_if(
        recorded, [&](std::uint32_t frame) { return frame >= wave.front() && frame <= wave.back(); });
    if (any == recorded.end()) return "nothing of it left the card";
    return "it begins with frame " + std::to_string(*any - wave.front());
  }
  const auto [at, expected] = std::mismatch(first, recorded.end(), wave.begin(), wave.end());
  if (static_cast<std::size_t>(expected - wave.begin()) >= needed) return {};
  const std::string where = "after " + std::to_string(expected - wave.begin()) + " frames ";
  if (at == recorded.end()) return where + "the recording ends";
  if (*at == 0) return where + "there is silence";
  if (*at >= wave.front() && *at <= wave.back()) return where + "comes frame " + std::to_string(*at - wave.front());
  return where + "comes something else";
}

}  // namespace taut::lab
