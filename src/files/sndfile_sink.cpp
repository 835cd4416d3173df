// SPDX-License-Identifier: MIT
// Recordings encoded by libsndfile. It writes through RawFile, so that files are replaced, locked and reported like
// WAV.
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "files/raw_file.hpp"
#include "files/reader.hpp"
#include "files/samples.hpp"
#include "files/sink.hpp"
#include "files/sndfile_library.hpp"

namespace taut::files {
namespace {

int code_of(Container container, Sample sample) {
  switch (container) {
    case Container::flac:
      return SF_FORMAT_FLAC | (sample == Sample::s16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
    case Container::mp3:
      return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    case Container::vorbis:
      return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    default:
      return SF_FORMAT_OGG | SF_FORMAT_OPUS;
  }
}

SF_INFO info_of(Container container, const FileFormat& format) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::min(format.rate, 2e9));
  info.channels = format.channels;
  info.format = code_of(container, format.sample);
  return info;
}

Expected<void> check(const SndfileLibrary& library, Container container, const FileFormat& format) {
  if (container == Container::flac && format.sample != Sample::s16 && format.sample != Sample::s24)
    return failure(Trouble::unsupported, taut::text("FLAC cannot hold {}.", name(format.sample)),
                   "Choose --format s24 or s16, or record into a .wav.");
  const SF_INFO wanted = info_of(container, format);
  if (library.format_check(&wanted) != 0) return {};
  const SF_INFO usual = info_of(container, {.rate = 48000, .channels = 2, .sample = format.sample});
  if (library.format_check(&usual) == 0)
    return failure(Trouble::unsupported, taut::text("The installed libsndfile does not write {}.", name(container)),
                   "Record into a .wav or a .flac, or install a newer libsndfile.");
  return failure(Trouble::unsupported,
                 taut::text("{} cannot hold {} {} at {:g} Hz.", name(container), format.channels,
                            format.channels == 1 ? "channel" : "channels", format.rate),
                 "Record into a .wav, or choose others with --channels and --rate.");
}

/// The path of libsndfile's output to the file; knows FLAC's header, which is repaired after a full disk.
class Medium {
 public:
  SF_VIRTUAL_IO calls() {
    return {.get_filelen = [](void* me) { return static_cast<sf_count_t>(static_cast<Medium*>(me)->end_); },
            .seek = [](sf_count_t to, int from, void* me) { return static_cast<Medium*>(me)->seek(to, from); },
            .read = [](void*, sf_count_t, void*) -> sf_count_t { return 0; },
            .write = [](const void* bytes, sf_count_t count,
                        void* me) { return static_cast<Medium*>(me)->write(bytes, count); },
            .tell = [](void* me) { return static_cast<sf_count_t>(static_cast<Medium*>(me)->at_); }};
  }

  /// What was written so far becomes the start of this file.
  Expected<void> lay_down(const std::string& path, bool replace) {
    auto file = RawFile::create(path, start_, replace);
    if (!file) return std::unexpected(file.error());
    file_ = std::move(*file);
    return {};
  }

  /// Ignores further output.
  void discard() noexcept { discarded_ = true; }

  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  [[nodiscard]] RawFile* file() noexcept { return file_.get(); }
  [[nodiscard]] const RawFile* file() const noexcept { return file_.get(); }
  void let_go() { file_.reset(); }
  [[nodiscard]] Frames flac_frames() const noexcept { return blocks_ * block_frames(); }

  /// Cuts off an incomplete end; a FLAC header gets the length of the complete blocks.
  Expected<void> repair(bool flac) {
    if (auto done = file_->resize(end_); !done || !flac || start_.size() < flac_head) return done;
    // Total samples: 36 bits from the lower half of byte 21 on; then the checksum, 0 for none.
    std::array<std::byte, flac_head - 21> bytes{};
    const auto total = static_cast<std::uint64_t>(flac_frames());
    bytes[0] = (start_[21] & std::byte{0xf0}) | static_cast<std::byte>((total >> 32) & 0xf);
    for (std::size_t i = 1; i < 5; ++i) bytes[i] = static_cast<std::byte>((total >> (8 * (4 - i))) & 0xff);
    return file_->write(21, bytes);
  }

 private:
  static constexpr std::size_t flac_head = 42;  // the signature, and the stream information with its header

  [[nodiscard]] Frames block_frames() const noexcept {
    if (start_.size() < flac_head) return 0;
    return (std::to_integer<Frames>(start_[8]) << 8) | std::to_integer<Frames>(start_[9]);
  }

  sf_count_t seek(sf_count_t to, int from) {
    const auto base = from == SEEK_SET ? sf_count_t{0} : static_cast<sf_count_t>(from == SEEK_CUR ? at_ : end_);
    at_ = static_cast<std::uint64_t>(std::max<sf_count_t>(base + to, 0));
    return static_cast<sf_count_t>(at_);
  }

  sf_count_t write(const void* from, sf_count_t count) {
    const std::span bytes(static_cast<const std::byte*>(from), static_cast<std::size_t>(count));
    if (discarded_) return count;
    // After a full disk the header may still be rewritten, but nothing past the end.
    if (error_ && at_ + bytes.size() > end_) return 0;
    if (file_) {
      if (auto done = file_->write(at_, bytes); !done) {
        error_ = done.error();
        return 0;
      }
      const bool is_block =
          bytes.size() > 2 && bytes[0] == std::byte{0xff} && (bytes[1] & std::byte{0xfc}) == std::byte{0xf8};
      if (at_ == end_ && is_block) ++blocks_;
    }
    // Mirrors the start: all of it until there is a file, then the head of a FLAC file.
    const std::uint64_t end = at_ + bytes.size(), kept = file_ ? std::min<std::uint64_t>(end, flac_head) : end;
    if (start_.size() < kept) start_.resize(static_cast<std::size_t>(kept));
    if (at_ < start_.size())
      std::ranges::copy(bytes.first(std::min(bytes.size(), start_.size() - static_cast<std::size_t>(at_))),
                        start_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ += bytes.size();
    end_ = std::max(end_, at_);
    return count;
  }

  std::unique_ptr<RawFile> file_;
  std::vector<std::byte> start_;
  std::uint64_t at_ = 0, end_ = 0;
  Frames blocks_ = 0;
  bool discarded_ = false;
  std::optional<Error> error_;
};

class SndfileSink final : public Sink {
 public:
  SndfileSink(SndfileLibrary library, std::string path, Container container, const FileFormat& format)
      : library_(std::move(library)), path_(std::move(path)), container_(container), format_(format) {}
  SndfileSink(const SndfileSink&) = delete;
  SndfileSink& operator=(const SndfileSink&) = delete;
  ~SndfileSink() override {
    medium_.discard();
    if (encoder_ != nullptr) library_.close(encoder_);
  }

  Expected<void> open(bool replace) {
    SF_INFO info = info_of(container_, format_);
    SF_VIRTUAL_IO calls = medium_.calls();
    encoder_ = library_.open_virtual(&calls, SFM_WRITE, &info, &medium_);
    if (encoder_ == nullptr)
      return failure(Trouble::broken,
                     taut::text("{} cannot be created: {}", name(container_), library_.strerror(nullptr)));
    return medium_.lay_down(path_, replace);
  }

  Expected<void> append(std::span<const std::byte> stored) override {
    const auto frames = static_cast<sf_count_t>(stored.size() / frame_bytes(format_));
    const auto samples = static_cast<std::size_t>(frames * format_.channels);
    sf_count_t wrote = 0;
    if (is_lossy(container_)) {
      floats_.resize(samples);
      decode(format_.sample, stored.data(), floats_.data(), samples);
      wrote = library_.write_float(encoder_, floats_.data(), frames);
    } else {
      ints_.resize(samples);
      decode(format_.sample, stored.data(), ints_.data(), samples);
      wrote = library_.write_int(encoder_, ints_.data(), frames);
    }
    if (medium_.error()) return std::unexpected(*medium_.error());
    frames_ += std::max<sf_count_t>(wrote, 0);
    if (wrote == frames) return {};
    return failure(Trouble::broken,
                   taut::text("{} cannot be written further: {}", name(container_), library_.strerror(encoder_)));
  }

  Expected<void> silence(Frames frames) override {
    const std::vector<std::byte> zeros(static_cast<std::size_t>(std::min(frames, most_at_once())) *
                                       frame_bytes(format_));
    for (Frames left = frames; left > 0; left -= most_at_once()) {
      const auto now = static_cast<std::size_t>(std::min(left, most_at_once())) * frame_bytes(format_);
      if (auto done = append(std::span(zeros).first(now)); !done) return done;
    }
    return {};
  }

  Expected<void> close() override {
    untouched_ = frames_ == 0 && medium_.file()->untouched();
    if (untouched_) medium_.discard();
    library_.close(std::exchange(encoder_, nullptr));
    Expected<void> result;
    if (medium_.error()) result = std::unexpected(*medium_.error());
    if (!result) {
      if (auto repaired = medium_.repair(container_ == Container::flac); !repaired) result = repaired;
    }
    if (!untouched_)
      if (auto synced = medium_.file()->sync(); !synced && result) result = synced;
    medium_.let_go();
    if (!result) count_again();
    return result;
  }

  [[nodiscard]] Frames promised() const noexcept override {
    if (container_ == Container::flac) return medium_.flac_frames();
    return std::max<Frames>(frames_ - static_cast<Frames>(format_.rate), 0);
  }
  [[nodiscard]] bool untouched() const noexcept override {
    return medium_.file() != nullptr ? medium_.file()->untouched() : untouched_;
  }

 private:
  /// Not everything submitted reached the file.
  void count_again() {
    if (container_ == Container::flac) {
      frames_ = medium_.flac_frames();
      return;
    }
    const auto reader = Reader::open(path_);
    frames_ = reader && reader->info().length_known ? std::min(frames_, reader->info().frames) : 0;
  }

  SndfileLibrary library_;
  std::string path_;
  Container container_;
  FileFormat format_;
  Medium medium_;
  SNDFILE* encoder_ = nullptr;
  std::vector<std::int32_t> ints_;
  std::vector<float> floats_;
  bool untouched_ = false;
};

}  // namespace

Expected<std::unique_ptr<Sink>> sndfile_sink(const std::string& path, Container container, const FileFormat& format,
                                             bool replace) {
  auto library = load_sndfile();
  if (!library) return std::unexpected(library.error());
  if (auto good = check(*library, container, format); !good) return std::unexpected(good.error());
  auto sink = std::make_unique<SndfileSink>(std::move(*library), path, container, format);
  if (auto good = sink->open(replace); !good) return std::unexpected(good.error());
  return sink;
}

}  // namespace taut::files
