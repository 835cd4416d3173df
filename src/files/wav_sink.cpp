// SPDX-License-Identifier: MIT
// Writes WAV files that are valid at every moment.
#include <algorithm>
#include <tuple>
#include <utility>

#include "files/raw_file.hpp"
#include "files/sink.hpp"
#include "files/wav_layout.hpp"

namespace taut::files {
namespace {

constexpr std::size_t most_marks = 10'000;

class WavSink final : public Sink {
 public:
  WavSink(std::unique_ptr<RawFile> file, const FileFormat& format, std::size_t header_bytes)
      : file_(std::move(file)), format_(format), header_bytes_(header_bytes) {}

  Expected<void> append(std::span<const std::byte> stored) override {
    const auto frames = static_cast<Frames>(stored.size() / frame_bytes(format_));
    auto done = file_->write(end_of(frames_), stored);
    if (!done) {
      keep_what_fits(stored);
      return done;
    }
    frames_ += frames;
    return grow_promise();
  }

  Expected<void> silence(Frames frames) override {
    if (auto done = file_->resize(end_of(frames_ + frames)); !done) return done;
    frames_ += frames;
    return grow_promise();
  }

  bool mark(Frames at, const std::string& label) override {
    if (at < 0 || at >= Frames{1} << 32 || marks_.size() == most_marks) return false;
    marks_.push_back({at, label});
    return true;
  }

  Expected<void> close() override {
    untouched_ = file_->untouched();
    const auto file = std::move(file_);
    if (untouched_) return {};
    const auto data = static_cast<std::uint64_t>(frames_) * frame_bytes(format_);
    // A full disk may leave part of a frame at the end.
    Expected<void> result = file->resize(header_bytes_ + data);
    bool padded = false;
    if (result && data % 2 != 0) padded = (result = file->resize(header_bytes_ + data + 1)).has_value();
    auto marks = wav_marks(marks_);
    if (const auto at = header_bytes_ + data + (padded ? 1 : 0); result && !marks.empty())
      if (result = file->write(at, marks); !result) {
        marks.clear();
        std::ignore = file->resize(at);
      }
    if (!result) marks.clear();
    const auto header = wav_header(format_.rate, format_.channels, format_.sample, frames_, padded, marks.size());
    if (auto wrote = file->write(0, header); wrote) {
      promised_ = frames_;
    } else if (result) {
      result = wrote;
    }
    if (auto synced = file->sync(); !synced && result) result = synced;
    return result;
  }

  // Limited to how far the header may lag.
  [[nodiscard]] Frames most_at_once() const noexcept override { return step(); }
  [[nodiscard]] Frames promised() const noexcept override { return promised_; }
  [[nodiscard]] bool untouched() const noexcept override { return file_ ? file_->untouched() : untouched_; }

 private:
  /// Halves the amount until it fits, down to the last whole frame.
  void keep_what_fits(std::span<const std::byte> stored) {
    const auto size = frame_bytes(format_);
    for (auto frames = stored.size() / size / 2; frames > 0 && stored.size() >= size; frames = (frames + 1) / 2) {
      const auto part = stored.first(std::min(frames, stored.size() / size) * size);
      const bool fits = file_->write(end_of(frames_), part).has_value();
      if (!fits && frames == 1) return;
      if (!fits) continue;
      frames_ += static_cast<Frames>(part.size() / size);
      stored = stored.subspan(part.size());
    }
  }

  /// How far the header may lag, frames.
  [[nodiscard]] Frames step() const noexcept { return std::max<Frames>(static_cast<Frames>(format_.rate / 2), 1); }
  [[nodiscard]] std::uint64_t end_of(Frames frames) const noexcept {
    return header_bytes_ + static_cast<std::uint64_t>(frames) * frame_bytes(format_);
  }

  /// Samples before sizes: the header never promises more than there is.
  Expected<void> grow_promise() {
    if (frames_ - promised_ < step()) return {};
    const auto header = wav_header(format_.rate, format_.channels, format_.sample, frames_, false);
    if (auto done = file_->write(0, header); !done) return done;
    promised_ = frames_;
    return {};
  }

  std::unique_ptr<RawFile> file_;  // null: closed
  FileFormat format_;
  std::size_t header_bytes_;
  Frames promised_ = 0;
  std::vector<Mark> marks_;
  bool untouched_ = false;
};

/// Sizes meaning "until the end", as any program writes that cannot seek: the length is unknown.
std::vector<std::byte> stream_header(const FileFormat& format) {
  auto header = wav_header(format.rate, format.channels, format.sample, 0, false);
  const auto unknown = [&header](std::size_t at) {
    std::fill_n(header.begin() + static_cast<std::ptrdiff_t>(at), 4, std::byte{0xff});
  };
  unknown(4);
  if (is_float(format.sample)) unknown(header.size() - 12);  // the frames of the fact chunk
  unknown(header.size() - 4);
  return header;
}

class PipeSink final : public Sink {
 public:
  PipeSink(std::unique_ptr<Pipe> pipe, const FileFormat& format) : pipe_(std::move(pipe)), format_(format) {}

  Expected<void> append(std::span<const std::byte> stored) override {
    if (auto done = pipe_->write(stored); !done) return done;
    frames_ += static_cast<Frames>(stored.size() / frame_bytes(format_));
    return {};
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
    gone_ = pipe_->other_end_gone();
    pipe_.reset();
    return {};
  }
  [[nodiscard]] bool reader_gone() const noexcept override { return pipe_ ? pipe_->other_end_gone() : gone_; }

 private:
  std::unique_ptr<Pipe> pipe_;  // null: closed
  bool gone_ = false;
  FileFormat format_;
};

}  // namespace

Expected<std::unique_ptr<Sink>> wav_sink(const std::string& path, const FileFormat& format, bool replace) {
  const auto header = wav_header(format.rate, format.channels, format.sample, 0, false);
  auto file = RawFile::create(path, header, replace);
  if (!file) return std::unexpected(file.error());
  return std::make_unique<WavSink>(std::move(*file), format, header.size());
}

Expected<std::unique_ptr<Sink>> pipe_sink(const std::string& path, const FileFormat& format, GiveUp give_up) {
  if (path == "-" || path == "/dev/stdout") {
    const auto header = wav_header(format.rate, format.channels, format.sample, 0, false);
    auto file = RawFile::output(header);
    if (!file) return std::unexpected(file.error());
    if (*file) return std::make_unique<WavSink>(std::move(*file), format, header.size());
  }
  auto pipe = Pipe::open(path, Pipe::Direction::out, std::move(give_up));
  if (!pipe) return std::unexpected(pipe.error());
  if (auto done = (*pipe)->write(stream_header(format)); !done) return std::unexpected(done.error());
  return std::make_unique<PipeSink>(std::move(*pipe), format);
}

}  // namespace taut::files
