// SPDX-License-Identifier: MIT
// Writes the header; wav_layout.cpp reads it.
#include <string_view>

#include "files/little_endian.hpp"
#include "files/wav_layout.hpp"

namespace taut::files {
namespace {

class Builder {
 public:
  Builder& tag(std::string_view id) {
    for (const char c : id) out_.push_back(static_cast<std::byte>(c));
    return *this;
  }
  template <class T>
  Builder& number(T value) {
    out_.resize(out_.size() + sizeof(T));
    store_le(out_.data() + out_.size() - sizeof(T), value);
    return *this;
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

constexpr std::uint32_t ds64_bytes = 28, plain_bytes = 16, extensible_bytes = 40, fact_bytes = 4;

bool is_plain(int channels, Sample sample) { return sample == Sample::s16 && channels <= 2; }

std::uint64_t header_size(int channels, Sample sample) {
  const auto format = is_plain(channels, sample) ? plain_bytes : extensible_bytes;
  const auto fact = is_float(sample) ? 8 + fact_bytes : 0;
  return 12 + 8 + ds64_bytes + 8 + format + fact + 8;
}

void add_format(Builder& out, double rate, int channels, Sample sample) {
  const auto hz = static_cast<std::uint32_t>(rate);
  const auto frame_bytes = static_cast<std::uint32_t>(channels * bytes(sample));
  const auto bits = static_cast<std::uint16_t>(8 * bytes(sample));
  const auto kind = is_float(sample) ? wav_float : wav_pcm;
  const bool plain = is_plain(channels, sample);
  out.tag("fmt ").number(plain ? plain_bytes : extensible_bytes);
  out.number(plain ? kind : wav_extensible).number(static_cast<std::uint16_t>(channels)).number(hz);
  // The byte rate is advisory; 256 channels at 384 kHz still fit.
  out.number(static_cast<std::uint32_t>(hz * std::uint64_t{frame_bytes}))
      .number(static_cast<std::uint16_t>(frame_bytes));
  out.number(bits);
  if (plain) return;
  out.number(std::uint16_t{22}).number(bits).number(std::uint32_t{0}).number(kind);
  for (const auto byte : wav_guid_tail) out.number(byte);
}

}  // namespace

std::vector<std::byte> wav_header(double rate, int channels, Sample sample, Frames frames, bool padded,
                                  std::uint64_t behind) {
  const auto data = static_cast<std::uint64_t>(frames) * static_cast<std::uint64_t>(channels * bytes(sample));
  const auto riff = header_size(channels, sample) - 8 + data + (padded ? 1 : 0) + behind;
  const bool large = riff >= wav_size_unknown;
  const auto small = [&](std::uint64_t size) { return large ? wav_size_unknown : static_cast<std::uint32_t>(size); };

  Builder out;
  out.tag(large ? "RF64" : "RIFF").number(small(riff)).tag("WAVE");
  out.tag(large ? "ds64" : "JUNK").number(ds64_bytes);
  out.number(large ? riff : 0).number(large ? data : 0).number(large ? static_cast<std::uint64_t>(frames) : 0);
  out.number(std::uint32_t{0});
  add_format(out, rate, channels, sample);
  if (is_float(sample)) out.tag("fact").number(fact_bytes).number(small(static_cast<std::uint64_t>(frames)));
  out.tag("data").number(small(data));
  return out.take();
}

std::vector<std::byte> wav_marks(std::span<const Mark> marks) {
  if (marks.empty()) return {};
  const auto label_bytes = [](const Mark& mark) { return static_cast<std::uint32_t>(4 + mark.label.size() + 1); };
  Builder out;
  out.tag("cue ").number(static_cast<std::uint32_t>(4 + 24 * marks.size()));
  out.number(static_cast<std::uint32_t>(marks.size()));
  std::uint32_t list = 4;
  std::uint32_t id = 0;
  for (const Mark& mark : marks) {
    const auto at = static_cast<std::uint32_t>(mark.at);
    out.number(++id).number(at).tag("data").number(std::uint32_t{0}).number(std::uint32_t{0}).number(at);
    list += 8 + label_bytes(mark) + label_bytes(mark) % 2;
  }
  out.tag("LIST").number(list).tag("adtl");
  id = 0;
  for (const Mark& mark : marks) {
    out.tag("labl").number(label_bytes(mark)).number(++id).tag(mark.label).number(std::uint8_t{0});
    if (label_bytes(mark) % 2 != 0) out.number(std::uint8_t{0});
  }
  return out.take();
}

}  // namespace taut::files
