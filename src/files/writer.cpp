// SPDX-License-Identifier: MIT
#include "files/writer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/number_text.hpp"
#include "files/raw_file.hpp"
#include "files/samples.hpp"
#include "files/wav_layout.hpp"

namespace taut::files {
namespace {

constexpr std::size_t piece_samples = 16384;

std::size_t frame_bytes(const Format& format) {
  return static_cast<std::size_t>(format.channels) * static_cast<std::size_t>(bytes(format.sample));
}

/// The most frames that the header may be behind.
Frames promise_step(const Format& format) { return std::max<Frames>(static_cast<Frames>(format.rate / 2), 1); }

Expected<void> check(const Format& format) {
  const auto refuse = [](std::string what, std::string remedy) {
    return failure(Trouble::bad_request, std::move(what), std::move(remedy));
  };
  if (format.channels < 1 || format.channels > 256) {
    return refuse("A file cannot be recorded with " + number::plural(format.channels, "channel") + ".",
                  "It takes 1 ... 256.");
  }
  if (!(format.rate >= 1 && format.rate <= 0xffffffff) || format.rate != std::floor(format.rate)) {
    return refuse("A WAV file cannot have the sample rate " + number::plain(format.rate) + " Hz.",
                  "It takes whole numbers from 1 on.");
  }
  if (format.sample == Sample::u8 || format.sample == Sample::f64) {
    return refuse("Recording as " + std::string(name(format.sample)) + " is not offered.",
                  "Choose s16, s24, s32 or f32.");
  }
  return {};
}

}  // namespace

Writer::Writer(std::unique_ptr<RawFile> file, const Format& format) : file_(std::move(file)), format_(format) {}
Writer::Writer(Writer&&) noexcept = default;

Writer& Writer::operator=(Writer&& other) noexcept {
  if (this == &other) return *this;
  std::ignore = close();
  file_ = std::move(other.file_);
  format_ = other.format_;
  header_bytes_ = other.header_bytes_;
  frames_ = other.frames_;
  promised_ = other.promised_;
  failed_ = std::move(other.failed_);
  return *this;
}

Writer::~Writer() { std::ignore = close(); }

Expected<Writer> Writer::create(const std::string& path, const Format& format, Existing existing) {
  if (auto good = check(format); !good) return std::unexpected(good.error());
  const auto header = wav_header(format.rate, format.channels, format.sample, 0, false);
  auto file = RawFile::create(path, header, existing == Existing::replace);
  if (!file) return std::unexpected(file.error());
  Writer writer(std::move(*file), format);
  writer.header_bytes_ = static_cast<std::int64_t>(header.size());
  return writer;
}

Expected<void> Writer::fail(Error error) {
  failed_ = std::move(error);
  return std::unexpected(*failed_);
}

/// Samples first, sizes afterwards: at no moment does the header promise what is not there.
Expected<void> Writer::grow_promise(bool now) {
  if (frames_ == promised_ || (!now && frames_ - promised_ < promise_step(format_))) return {};
  const auto header = wav_header(format_.rate, format_.channels, format_.sample, frames_, false);
  if (auto done = file_->write(0, header); !done) return fail(done.error());
  promised_ = frames_;
  return {};
}

Expected<void> Writer::append(std::span<const std::byte> bytes) {
  const auto size = frame_bytes(format_);
  const auto at = static_cast<std::uint64_t>(header_bytes_) + static_cast<std::uint64_t>(frames_) * size;
  if (auto done = file_->write(at, bytes); !done) return fail(done.error());
  frames_ += static_cast<Frames>(bytes.size() / size);
  return grow_promise(false);
}

template <class T>
Expected<void> Writer::write_interleaved(std::span<const T> interleaved) {
  if (failed_) return std::unexpected(*failed_);
  if (!file_) return failure(Trouble::wrong_state, "The recording is closed already.");
  const auto channels = static_cast<std::size_t>(format_.channels);
  // Never more at once than the header may be behind.
  const auto step =
      std::min(std::max(piece_samples / channels, std::size_t{1}), static_cast<std::size_t>(promise_step(format_)));
  std::vector<std::byte> stored(step * frame_bytes(format_));
  for (std::size_t left = interleaved.size() / channels; left > 0;) {
    const auto frames = std::min(left, step);
    encode(format_.sample, interleaved.data(), stored.data(), frames * channels);
    if (auto done = append(std::span(stored).first(frames * frame_bytes(format_))); !done) return done;
    interleaved = interleaved.subspan(frames * channels);
    left -= frames;
  }
  return {};
}

template <class T>
Expected<void> Writer::write_planes(std::span<const T* const> planes, Frames frames) {
  if (planes.size() != static_cast<std::size_t>(format_.channels)) {
    return failure(Trouble::bad_request, "The recording has " + number::plural(format_.channels, "channel") + ", but " +
                                             std::to_string(planes.size()) + " came.");
  }
  const auto channels = planes.size();
  const auto step = static_cast<Frames>(std::max(piece_samples / channels, std::size_t{1}));
  std::vector<T> piece(static_cast<std::size_t>(std::clamp<Frames>(frames, 0, step)) * channels);
  for (Frames done = 0; done < frames;) {
    const auto now = std::min(step, frames - done);
    for (std::size_t c = 0; c < channels; ++c) {
      for (Frames i = 0; i < now; ++i) piece[static_cast<std::size_t>(i) * channels + c] = planes[c][done + i];
    }
    auto wrote = write_interleaved(std::span<const T>(piece).first(static_cast<std::size_t>(now) * channels));
    if (!wrote) return wrote;
    done += now;
  }
  return {};
}

Expected<void> Writer::write(std::span<const std::int32_t> interleaved) { return write_interleaved(interleaved); }
Expected<void> Writer::write(std::span<const float> interleaved) { return write_interleaved(interleaved); }
Expected<void> Writer::write(std::span<const std::int32_t* const> planes, Frames n) { return write_planes(planes, n); }
Expected<void> Writer::write(std::span<const float* const> planes, Frames n) { return write_planes(planes, n); }

Expected<void> Writer::silence(Frames frames) {
  if (failed_) return std::unexpected(*failed_);
  if (!file_) return failure(Trouble::wrong_state, "The recording is closed already.");
  if (frames <= 0) return {};
  const auto size =
      static_cast<std::uint64_t>(header_bytes_) + static_cast<std::uint64_t>(frames_ + frames) * frame_bytes(format_);
  if (auto done = file_->resize(size); !done) return fail(done.error());
  frames_ += frames;
  return grow_promise(false);
}

Expected<void> Writer::close() {
  if (!file_) return {};
  const auto file = std::move(file_);
  const auto data = static_cast<std::uint64_t>(frames_) * frame_bytes(format_);
  const auto end = static_cast<std::uint64_t>(header_bytes_) + data;
  const bool padded = data % 2 != 0;

  // After a full disk a part of a frame may lie behind the last whole one.
  Expected<void> result = file->resize(end);
  bool pad_there = false;
  if (result && padded) pad_there = (result = file->resize(end + 1)).has_value();
  const auto header = wav_header(format_.rate, format_.channels, format_.sample, frames_, pad_there);
  if (auto wrote = file->write(0, header); wrote) {
    promised_ = frames_;
  } else if (result) {
    result = wrote;
  }
  if (auto synced = file->sync(); !synced && result) result = synced;
  return failed_ ? std::unexpected(*failed_) : result;
}

}  // namespace taut::files
