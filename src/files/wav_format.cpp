// SPDX-License-Identifier: MIT
#include "files/wav_format.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "files/little_endian.hpp"
#include "files/wav_layout.hpp"

namespace taut::files {
namespace {

constexpr int most_channels = 1024;

struct Fields {
  std::uint16_t kind = 0;
  int channels = 0, frame_bytes = 0, bits = 0;
  std::uint32_t rate = 0, byte_rate = 0;
  std::optional<std::uint32_t> mask;
};

Expected<Fields> read_fields(Bytes& bytes, std::uint64_t at, std::uint32_t size) {
  std::array<std::byte, 40> body{};
  auto got = bytes.read(at, std::span(body).first(std::min<std::size_t>(size, body.size())));
  if (!got) return std::unexpected(got.error());
  if (*got < 16) return wav_damaged("The file's format description is cut off.");
  const auto* p = body.data();
  Fields fields{.kind = load_le<std::uint16_t>(p),
                .channels = load_le<std::uint16_t>(p + 2),
                .frame_bytes = load_le<std::uint16_t>(p + 12),
                .bits = load_le<std::uint16_t>(p + 14),
                .rate = load_le<std::uint32_t>(p + 4),
                .byte_rate = load_le<std::uint32_t>(p + 8)};
  if (fields.kind == wav_extensible && *got >= 40) {
    const auto is_tail = [](std::byte a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; };
    if (!std::equal(p + 26, p + 40, wav_guid_tail.begin(), is_tail))
      return wav_unsupported("The file holds an encoding that has no name here.");
    fields.kind = load_le<std::uint16_t>(p + 24);
    fields.mask = load_le<std::uint32_t>(p + 20);
  }
  return fields;
}

std::optional<Sample> sample_of(std::uint16_t kind, int size) {
  if (kind == wav_float && size == 4) return Sample::f32;
  if (kind == wav_float && size == 8) return Sample::f64;
  if (kind != wav_pcm || size < 1 || size > 4) return std::nullopt;
  constexpr std::array whole = {Sample::u8, Sample::s16, Sample::s24, Sample::s32};
  return whole[static_cast<std::size_t>(size - 1)];
}

/// Bytes per stored sample, from three fields: bits, frame size and byte rate. 0 if they make no sense together.
int sample_bytes(const Fields& fields) {
  const int from_bits = (fields.bits + 7) / 8;
  const int from_frame = fields.frame_bytes % fields.channels == 0 ? fields.frame_bytes / fields.channels : 0;
  if (from_bits == from_frame) return from_bits;
  const bool bits_hold = sample_of(fields.kind, from_bits).has_value();
  const bool frame_holds = sample_of(fields.kind, from_frame).has_value();
  // Few bits in wide samples are an old practice; the other fields then describe the wide sample.
  const bool wide =
      from_frame > from_bits &&
      std::uint64_t{fields.byte_rate} == std::uint64_t{fields.rate} * static_cast<unsigned>(fields.frame_bytes);
  if (frame_holds && (wide || !bits_hold)) return from_frame;
  return bits_hold ? from_bits : 0;
}

/// The mask's bits in order, then channels without a position. One or two channels need no mask.
std::vector<int> speakers_of(std::uint32_t mask, int channels) {
  if (mask == 0 && channels <= 2) return {};
  std::vector<int> speakers;
  for (int bit = 0; bit < 18 && std::ssize(speakers) < channels; ++bit)
    if ((mask >> bit & 1) != 0) speakers.push_back(bit);
  speakers.resize(static_cast<std::size_t>(channels), no_speaker);
  return speakers;
}

}  // namespace

Expected<WavFormat> read_wav_format(Bytes& bytes, std::uint64_t body, std::uint32_t size, std::string container) {
  const auto read = read_fields(bytes, body, size);
  if (!read) return std::unexpected(read.error());
  const Fields& fields = *read;
  if (fields.channels < 1 || fields.channels > most_channels)
    return wav_damaged("The file says that it has " + number::plural(fields.channels, "channel") + ".");
  if (fields.rate == 0) return wav_damaged("The file says that its sample rate is 0.");
  if (fields.kind != wav_pcm && fields.kind != wav_float)
    return wav_unsupported(taut::text("The file holds compressed sound (WAV encoding {}).", fields.kind));
  const int wide = sample_bytes(fields);
  const auto sample = sample_of(fields.kind, wide);
  if (!sample)
    return wav_damaged(
        taut::text("The file says that a sample has {} bits, and a frame of {} {} bytes, which do not fit.",
                   fields.bits, number::plural(fields.channels, "channel"), fields.frame_bytes));
  WavFormat format{.info = {}, .frame_bytes = wide * fields.channels};
  format.info.rate = fields.rate;
  format.info.channels = fields.channels;
  format.info.sample = *sample;
  format.info.container = std::move(container);
  if (fields.mask) format.info.speakers = speakers_of(*fields.mask, fields.channels);
  if (format.frame_bytes != fields.frame_bytes)
    format.info.remarks.push_back(
        taut::text("The header says that a frame has {} bytes (block alignment). It is read with {}: {} for each of {} "
                   "channels, as its {} bits say.",
                   fields.frame_bytes, format.frame_bytes, wide, fields.channels, fields.bits));
  else if (fields.bits == 0 || fields.bits > 8 * wide)
    format.info.remarks.push_back(
        taut::text("The header says that a sample has {} bits. It is read with {}, as the size of its frames says.",
                   fields.bits, 8 * wide));
  return format;
}

}  // namespace taut::files
