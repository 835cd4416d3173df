// SPDX-License-Identifier: MIT
#include "files/wav_layout.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "files/length_text.hpp"
#include "files/little_endian.hpp"
#include "files/wav_format.hpp"

namespace taut::files {
namespace {

constexpr int most_chunks = 10000;  // bounds the work on a file of empty chunks

struct Chunk {
  std::string id;
  std::uint64_t body = 0, size = 0;
  std::uint32_t stored_size = 0;
};

/// Iterates over the chunks, with 64-bit sizes if the file has them.
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

  /// Whether well-formed chunks fill the file exactly from `where` to its end.
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
  // Keeps later sums from wrapping.
  static std::uint64_t bounded(std::uint64_t size) { return std::min(size, std::uint64_t{1} << 62); }

  Bytes& bytes_;
  std::map<std::string, std::uint64_t> sizes_;
};

/// Whether the size is a placeholder: the largest the field can hold, or a signed one can, less the header or rounded.
bool is_placeholder(const Chunk& data) {
  const auto size = data.stored_size;
  return data.size == size && (size >= 0xffff0000 || (size >= 0x7fff0000 && size <= 0x80000000));
}

/// Finds the end of the samples.
class Extent {
 public:
  Extent(Walk& walk, const Chunk& data, const Bytes& bytes, const WavFormat& format)
      : walk_(walk),
        data_(data),
        is_stream_(bytes.is_stream()),
        there_(bytes.size() - std::min(data.body, bytes.size())),
        format_(format) {}

  /// Bytes of samples really present; a remark if the header differs.
  Expected<std::uint64_t> find(std::vector<std::string>& remarks) {
    // A pipe without sizes is not damaged.
    if (is_stream_ && (data_.size == 0 || is_placeholder(data_)))
      return static_cast<std::uint64_t>(unknown_frames) * static_cast<std::uint64_t>(format_.frame_bytes);
    if (is_stream_) return data_.size;
    if (data_.size == wav_size_unknown && data_.stored_size == wav_size_unknown) return until_end(remarks);
    if (data_.size == 0 && there_ > 0) {
      auto chain = walk_.is_chain(data_.body);
      if (!chain) return std::unexpected(chain.error());
      return *chain ? 0 : until_end(remarks);
    }
    if (data_.size > there_) return is_placeholder(data_) ? until_end(remarks) : cut_off(remarks);
    const auto behind = there_ - data_.size;
    if (behind <= 1 || !(is_placeholder(data_) || (there_ >= large && behind > most_clutter))) return data_.size;
    return too_small(remarks);
  }

 private:
  // Only files at least this large can outgrow their header; below, sizes are believed.
  static constexpr std::uint64_t large = 0x7fff0000;
  static constexpr std::uint64_t most_clutter = 1 << 20;

  [[nodiscard]] std::string length(std::uint64_t bytes) const {
    return length_text(static_cast<Frames>(bytes / static_cast<std::uint64_t>(format_.frame_bytes)), format_.info.rate);
  }

  std::uint64_t until_end(std::vector<std::string>& remarks) const {
    remarks.push_back(
        "The header does not say how long the recording is: it was not closed. It is read until its end.");
    return there_;
  }

  std::uint64_t cut_off(std::vector<std::string>& remarks) const {
    const auto frame = static_cast<std::uint64_t>(format_.frame_bytes);
    const auto missing = (data_.size / frame - there_ / frame) * frame;
    remarks.push_back(taut::text(
        "The file is shorter than its header says: it was cut off, and {} are missing at its end. What is there is "
        "read.",
        length(missing)));
    return there_;
  }

  /// The size is too small if what follows the samples is not chunks.
  Expected<std::uint64_t> too_small(std::vector<std::string>& remarks) {
    const auto ends_at = [&](std::uint64_t size) { return walk_.is_chain(data_.body + size + size % 2); };
    auto chain = ends_at(data_.size);
    if (!chain) return std::unexpected(chain.error());
    if (*chain) return data_.size;
    auto size = there_;
    for (auto times = (there_ - data_.size) >> 32; times > 0; --times) {
      chain = ends_at(data_.size + (times << 32));
      if (!chain) return std::unexpected(chain.error());
      if (!*chain) continue;
      size = data_.size + (times << 32);
      break;
    }
    remarks.push_back(taut::text(
        "The header gives {}, but the file goes on: a WAV header cannot say more than 4 GiB. {}, it is taken to hold "
        "{}.",
        length(data_.size), size < there_ ? "By the chunks at its end" : "Read until its end", length(size)));
    return size;
  }

  Walk& walk_;
  const Chunk& data_;
  bool is_stream_;
  std::uint64_t there_;
  const WavFormat& format_;
};

}  // namespace

std::unexpected<Error> wav_unsupported(std::string what) {
  return failure(Trouble::unsupported, std::move(what), "Export it again as a WAV file.");
}

std::unexpected<Error> wav_damaged(std::string what, std::string remedy) {
  return failure(Trouble::broken, std::move(what), std::move(remedy));
}

Expected<WavLayout> wav_layout(Bytes& bytes) {
  std::array<std::byte, 12> head{};
  auto got = bytes.read(0, head);
  if (!got) return std::unexpected(got.error());
  const std::string_view text(reinterpret_cast<const char*>(head.data()), *got);
  if (*got == 0) return wav_damaged("The file is empty.", "Nothing was recorded into it; choose another.");
  const auto magic = text.substr(0, 4);
  const bool known = magic == "RIFF" || magic == "RF64" || magic == "BW64";
  if (!known) return wav_unsupported("This is not a WAV file.");
  if (text.size() < 12) return wav_damaged("The WAV file ends within its header.");
  if (text.substr(8) != "WAVE") return wav_unsupported("This is a RIFF file, but not a WAV file.");

  Walk walk(bytes);
  std::optional<WavFormat> format;
  std::optional<Chunk> data;
  std::uint64_t where = 12;
  for (int n = 0; n < most_chunks && !(format && data); ++n) {
    auto chunk = walk.at(where);
    if (!chunk) return std::unexpected(chunk.error());
    if (!*chunk) break;
    if ((*chunk)->id == "ds64" && magic != "RIFF") {
      if (auto done = walk.read_ds64(**chunk); !done) return std::unexpected(done.error());
    } else if ((*chunk)->id == "fmt " && !format) {
      auto read =
          read_wav_format(bytes, (*chunk)->body, (*chunk)->stored_size, std::string(magic == "RIFF" ? "WAV" : magic));
      if (!read) return std::unexpected(read.error());
      format = std::move(*read);
    } else if ((*chunk)->id == "data" && !data) {
      data = **chunk;
    }
    where = Walk::after(**chunk);
  }
  if (!format) return wav_damaged("The WAV file does not say what format its samples have.");
  if (!data) return wav_damaged("The WAV file ends before its samples begin.");

  auto size = Extent(walk, *data, bytes, *format).find(format->info.remarks);
  if (!size) return std::unexpected(size.error());
  format->info.frames = static_cast<Frames>(*size / static_cast<std::uint64_t>(format->frame_bytes));
  format->info.length_known = format->info.frames < unknown_frames;
  return WavLayout{std::move(format->info), data->body, format->frame_bytes};
}

}  // namespace taut::files
