// SPDX-License-Identifier: MIT
#include "files/wav_layout.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "files/little_endian.hpp"

namespace taut::files {
namespace {

constexpr int most_channels = 1024;
constexpr int most_chunks = 10000;  // a file of nothing but empty chunks must not keep us busy

struct Chunk {
  std::string id;
  std::uint64_t body = 0, size = 0;
  std::uint32_t stored_size = 0;
};

struct Format {
  std::uint16_t kind = 0;
  int channels = 0, frame_bytes = 0, bits = 0;
  std::uint32_t rate = 0;
};

constexpr auto export_again = "Export it again as a WAV file.";

/// Another reader may know it.
std::unexpected<Error> unsupported(std::string what) {
  return failure(Trouble::unsupported, std::move(what), export_again);
}

std::unexpected<Error> damaged(std::string what, std::string remedy = export_again) {
  return failure(Trouble::broken, std::move(what), std::move(remedy));
}

/// Walks the chunks, with the 64-bit sizes where the file has them.
class Walk {
 public:
  explicit Walk(Bytes& bytes) : bytes_(bytes) {}

  Expected<std::optional<Chunk>> at(std::uint64_t where) {
    std::array<std::byte, 8> head{};
    auto got = bytes_.read(where, head);
    if (!got) return std::unexpected(got.error());
    if (*got < head.size()) return std::nullopt;
    Chunk chunk{text(head.data()), where + 8, load_le<std::uint32_t>(head.data() + 4), 0};
    chunk.stored_size = static_cast<std::uint32_t>(chunk.size);
    if (const auto large = sizes_.find(chunk.id); chunk.size == wav_size_unknown && large != sizes_.end()) {
      chunk.size = large->second;
    }
    return chunk;
  }

  static std::uint64_t after(const Chunk& chunk) { return chunk.body + chunk.size + chunk.size % 2; }

  Expected<void> read_ds64(const Chunk& chunk) {
    std::array<std::byte, 28> body{};
    auto got = bytes_.read(chunk.body, body);
    if (!got) return std::unexpected(got.error());
    if (*got < body.size() || chunk.size < body.size()) return {};
    sizes_["data"] = bounded(load_le<std::uint64_t>(body.data() + 8));
    const auto rows = std::min<std::uint64_t>({load_le<std::uint32_t>(body.data() + 24), (chunk.size - 28) / 12, 1000});
    for (std::uint64_t row = 0; row < rows; ++row) {
      std::array<std::byte, 12> entry{};
      got = bytes_.read(chunk.body + 28 + 12 * row, entry);
      if (!got) return std::unexpected(got.error());
      if (*got < entry.size()) break;
      sizes_[text(entry.data())] = bounded(load_le<std::uint64_t>(entry.data() + 4));
    }
    return {};
  }

  /// Whether well-formed chunks fill the file from `where` to its end exactly.
  Expected<bool> is_chain(std::uint64_t where) {
    for (int n = 0; n < most_chunks && where < bytes_.size(); ++n) {
      auto chunk = at(where);
      if (!chunk) return std::unexpected(chunk.error());
      if (!*chunk || !std::ranges::all_of((*chunk)->id, [](char c) { return c >= ' ' && c <= '~'; })) return false;
      where = after(**chunk);
    }
    return where == bytes_.size() || where == bytes_.size() + 1;
  }

 private:
  static std::string text(const std::byte* id) { return {reinterpret_cast<const char*>(id), 4}; }
  // Beyond the end is beyond the end; this keeps later sums from wrapping.
  [[nodiscard]] std::uint64_t bounded(std::uint64_t size) const { return std::min(size, bytes_.size() + 1); }

  Bytes& bytes_;
  std::map<std::string, std::uint64_t> sizes_;
};

Expected<Format> read_format(Bytes& bytes, const Chunk& chunk) {
  std::array<std::byte, 40> body{};
  auto got = bytes.read(chunk.body, std::span(body).first(std::min<std::size_t>(chunk.stored_size, body.size())));
  if (!got) return std::unexpected(got.error());
  if (*got < 16) return damaged("The file's format description is cut off.");
  const auto* p = body.data();
  Format format{load_le<std::uint16_t>(p), load_le<std::uint16_t>(p + 2), load_le<std::uint16_t>(p + 12),
                load_le<std::uint16_t>(p + 14), load_le<std::uint32_t>(p + 4)};
  if (format.kind == wav_extensible && *got >= 40) {
    const auto is_tail = [](std::byte a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; };
    if (!std::equal(p + 26, p + 40, wav_guid_tail.begin(), is_tail)) {
      return unsupported("The file holds an encoding that has no name here.");
    }
    format.kind = load_le<std::uint16_t>(p + 24);
  }
  return format;
}

std::optional<Sample> sample_of(const Format& format) {
  if (format.channels == 0 || format.frame_bytes % format.channels != 0) return std::nullopt;
  const int size = format.frame_bytes / format.channels;
  if (format.bits == 0 || format.bits > 8 * size) return std::nullopt;
  if (format.kind == wav_float && size == 4 && format.bits == 32) return Sample::f32;
  if (format.kind == wav_float && size == 8 && format.bits == 64) return Sample::f64;
  if (format.kind != wav_pcm || size > 4) return std::nullopt;
  constexpr std::array whole = {Sample::u8, Sample::s16, Sample::s24, Sample::s32};
  return whole[static_cast<std::size_t>(size - 1)];
}

Expected<Info> info_of(const Format& format, std::string container) {
  if (format.channels < 1 || format.channels > most_channels) {
    return damaged("The file says that it has " + std::to_string(format.channels) + " channels.");
  }
  if (format.rate == 0) return damaged("The file says that its sample rate is 0.");
  if (format.kind != wav_pcm && format.kind != wav_float) {
    return unsupported("The file holds compressed sound (WAV encoding " + std::to_string(format.kind) + ").");
  }
  const auto sample = sample_of(format);
  if (!sample) {
    return damaged("The file says that a sample has " + std::to_string(format.bits) + " bits, and a frame of " +
                   std::to_string(format.channels) + " channels " + std::to_string(format.frame_bytes) +
                   " bytes, which do not fit.");
  }
  Info info;
  info.rate = format.rate;
  info.channels = format.channels;
  info.sample = *sample;
  info.container = std::move(container);
  return info;
}

/// How many bytes of samples there truly are; says so where the header differs.
Expected<std::uint64_t> data_bytes(Walk& walk, const Chunk& data, std::uint64_t file_size, Info& info) {
  const auto there = file_size - std::min(data.body, file_size);
  const bool unknown = data.size == wav_size_unknown && data.stored_size == wav_size_unknown;
  bool until_end = unknown;
  if (data.size == 0 && there > 0) {
    auto chain = walk.is_chain(data.body);
    if (!chain) return std::unexpected(chain.error());
    until_end = !*chain;
  }
  if (until_end) {
    info.remarks.push_back(
        "The header does not say how long the recording is: it was not closed. It is read until its end.");
    return there;
  }
  if (data.size > there) {
    info.remarks.push_back("The file is shorter than its header says: it was cut off. What is there is read.");
    return there;
  }
  return data.size;
}

}  // namespace

Expected<WavLayout> wav_layout(Bytes& bytes) {
  std::array<std::byte, 12> head{};
  auto got = bytes.read(0, head);
  if (!got) return std::unexpected(got.error());
  const std::string_view text(reinterpret_cast<const char*>(head.data()), *got);
  if (*got == 0) return damaged("The file is empty.", "Nothing was recorded into it; choose another.");
  const auto magic = text.substr(0, 4);
  const bool known = magic == "RIFF" || magic == "RF64" || magic == "BW64";
  if (!known) return unsupported("This is not a WAV file.");
  if (text.size() < 12) return damaged("The WAV file ends within its header.");
  if (text.substr(8) != "WAVE") return unsupported("This is a RIFF file, but not a WAV file.");

  Walk walk(bytes);
  std::optional<Format> format;
  std::optional<Chunk> data;
  std::uint64_t where = 12;
  for (int n = 0; n < most_chunks && !(format && data); ++n) {
    auto chunk = walk.at(where);
    if (!chunk) return std::unexpected(chunk.error());
    if (!*chunk) break;
    if ((*chunk)->id == "ds64" && magic != "RIFF") {
      if (auto done = walk.read_ds64(**chunk); !done) return std::unexpected(done.error());
    } else if ((*chunk)->id == "fmt " && !format) {
      auto read = read_format(bytes, **chunk);
      if (!read) return std::unexpected(read.error());
      format = *read;
    } else if ((*chunk)->id == "data" && !data) {
      data = **chunk;
    }
    where = Walk::after(**chunk);
  }
  if (!format) return damaged("The WAV file does not say what format its samples have.");
  if (!data) return damaged("The WAV file ends before its samples begin.");

  auto info = info_of(*format, std::string(magic == "RIFF" ? "WAV" : magic));
  if (!info) return std::unexpected(info.error());
  auto size = data_bytes(walk, *data, bytes.size(), *info);
  if (!size) return std::unexpected(size.error());
  info->frames = static_cast<Frames>(*size / static_cast<std::uint64_t>(format->frame_bytes));
  return WavLayout{std::move(*info), data->body, format->frame_bytes};
}

}  // namespace taut::files
