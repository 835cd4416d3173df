// SPDX-License-Identifier: MIT
#include "device/wasapi/formats.hpp"

#include <array>
#include <bit>

namespace taut::device::wasapi {
namespace {

using audio::SampleType;

constexpr std::uint16_t wide_extra = sizeof(com::WideFormat) - sizeof(com::WaveFormat);

// Bit k of the speaker mask: learn.microsoft.com, WAVEFORMATEXTENSIBLE.
constexpr std::array<std::string_view, 18> places{
    "Front left",     "Front right",      "Front centre",    "Low frequency", "Back left",       "Back right",
    "Left of centre", "Right of centre",  "Back centre",     "Side left",     "Side right",      "Top centre",
    "Top front left", "Top front centre", "Top front right", "Top back left", "Top back centre", "Top back right"};

std::optional<SampleType> type_of(const com::Guid& kind, int bits, int valid) {
  if (kind == com::kind_float) return bits == 32 ? std::optional(SampleType::float32) : std::nullopt;
  if (kind != com::kind_pcm) return {};
  if (bits == 16) return SampleType::int16;
  if (bits == 24) return SampleType::int24;
  if (bits == 32 && valid >= 16) return SampleType::int32;
  return {};
}

}  // namespace

com::WideFormat write(const EndpointFormat& format, bool plain) noexcept {
  const bool real = format.type == SampleType::float32;
  com::WideFormat wide;
  wide.base.tag = plain ? (real ? com::tag_float : com::tag_pcm) : com::tag_wide;
  wide.base.channels = static_cast<std::uint16_t>(format.channels);
  wide.base.rate = static_cast<std::uint32_t>(format.rate);
  wide.base.frame_bytes = static_cast<std::uint16_t>(format.frame_bytes());
  wide.base.bytes_per_second = wide.base.rate * wide.base.frame_bytes;
  wide.base.bits = static_cast<std::uint16_t>(8 * audio::bytes(format.type));
  wide.base.extra = plain ? 0 : wide_extra;
  wide.valid_bits = static_cast<std::uint16_t>(format.valid_bits);
  wide.speakers = format.speakers;
  wide.kind = real ? com::kind_float : com::kind_pcm;
  return wide;
}

std::optional<EndpointFormat> read(const com::WaveFormat& wave) noexcept {
  com::WideFormat wide;
  wide.base = wave;
  const bool extended = wave.tag == com::tag_wide;
  if (extended && wave.extra < wide_extra) return {};
  if (extended) std::memcpy(static_cast<void*>(&wide), &wave, sizeof wide);
  const int valid = extended && wide.valid_bits > 0 ? wide.valid_bits : wave.bits;
  const com::Guid kind = extended ? wide.kind : wave.tag == com::tag_float ? com::kind_float : com::kind_pcm;
  if (!extended && wave.tag != com::tag_pcm && wave.tag != com::tag_float) return {};
  const auto type = type_of(kind, wave.bits, valid);
  if (!type || wave.channels == 0 || wave.rate == 0) return {};
  const EndpointFormat format{.channels = wave.channels,
                              .rate = static_cast<int>(wave.rate),
                              .type = *type,
                              .valid_bits = valid,
                              .speakers = extended ? wide.speakers : 0};
  if (wave.frame_bytes != format.frame_bytes()) return {};
  return format;
}

std::vector<EndpointFormat> candidates(const EndpointFormat& like) {
  struct Kind {
    SampleType type;
    int valid;
  };
  static constexpr std::array<Kind, 5> kinds{{{SampleType::int32, 32},
                                              {SampleType::int32, 24},
                                              {SampleType::int24, 24},
                                              {SampleType::float32, 32},
                                              {SampleType::int16, 16}}};
  std::vector<EndpointFormat> all;
  for (const auto& kind : kinds) {
    EndpointFormat format = like;
    format.type = kind.type;
    format.valid_bits = kind.valid;
    all.push_back(format);
    if (like.speakers == 0) continue;
    format.speakers = 0;  // devices that are not speakers reject a speaker mask
    all.push_back(format);
  }
  return all;
}

std::vector<std::string> channel_names(const EndpointFormat& format, bool capture) {
  std::vector<std::string> names;
  const bool told = std::popcount(format.speakers) == format.channels;
  for (std::size_t bit = 0; told && bit < places.size(); ++bit)
    if ((format.speakers >> bit & 1U) != 0) names.emplace_back(places[bit]);
  for (int c = static_cast<int>(names.size()); c < format.channels; ++c)
    names.push_back((capture ? "Input " : "Output ") + std::to_string(c + 1));
  if (format.channels == 1) names.front() = capture ? "Input 1" : "Output 1";
  return names;
}

}  // namespace taut::device::wasapi
