// SPDX-License-Identifier: MIT
#include "files/writer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/number_text.hpp"
#include "files/samples.hpp"
#include "files/sink.hpp"

namespace taut::files {
namespace {

constexpr std::size_t piece_samples = 16384;

Expected<void> check(const FileFormat& format) {
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

Writer::Writer(std::unique_ptr<Sink> sink, const FileFormat& format) : sink_(std::move(sink)), format_(format) {}
Writer::Writer(Writer&&) noexcept = default;

Writer& Writer::operator=(Writer&& other) noexcept {
  if (this == &other) return *this;
  std::ignore = close();
  sink_ = std::move(other.sink_);
  format_ = other.format_;
  closed_ = other.closed_;
  failed_ = std::move(other.failed_);
  return *this;
}

Writer::~Writer() { std::ignore = close(); }

Expected<Writer> Writer::create(const std::string& path, const FileFormat& format, Existing existing, GiveUp give_up) {
  if (auto good = check(format); !good) return std::unexpected(good.error());
  const auto container = container_of(path);
  if (!container) return std::unexpected(container.error());
  const bool replace = existing == Existing::replace;
  auto sink = Pipe::is_named(path, Pipe::Direction::out) ? pipe_sink(path, format, std::move(give_up))
              : *container == Container::wav             ? wav_sink(path, format, replace)
                                                         : sndfile_sink(path, *container, format, replace);
  if (!sink) return std::unexpected(sink.error());
  return Writer(std::move(*sink), format);
}

Expected<void> Writer::ready() const {
  if (failed_) return std::unexpected(*failed_);
  if (closed_) return failure(Trouble::wrong_state, "The recording is closed already.");
  return {};
}

Expected<void> Writer::noted(Expected<void> done) {
  if (!done) failed_ = done.error();
  return done;
}

template <class T>
Expected<void> Writer::write_interleaved(std::span<const T> interleaved) {
  if (auto good = ready(); !good) return good;
  const auto channels = static_cast<std::size_t>(format_.channels);
  const auto step =
      std::min(std::max(piece_samples / channels, std::size_t{1}), static_cast<std::size_t>(sink_->most_at_once()));
  std::vector<std::byte> stored(step * frame_bytes(format_));
  for (std::size_t left = interleaved.size() / channels; left > 0;) {
    const auto frames = std::min(left, step);
    encode(format_.sample, interleaved.data(), stored.data(), frames * channels);
    if (auto done = noted(sink_->append(std::span(stored).first(frames * frame_bytes(format_)))); !done) return done;
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
  if (auto good = ready(); !good) return good;
  if (frames <= 0) return {};
  return noted(sink_->silence(frames));
}

bool Writer::mark(Frames at, const std::string& label) { return !closed_ && sink_->mark(at, label); }

Frames Writer::frames() const noexcept { return sink_->frames(); }
Frames Writer::promised() const noexcept { return sink_->promised(); }
bool Writer::untouched() const noexcept { return sink_->untouched(); }
bool Writer::reader_gone() const noexcept { return sink_->reader_gone(); }

Expected<void> Writer::close() {
  if (!sink_ || closed_) return {};
  closed_ = true;
  auto result = sink_->close();
  return failed_ ? std::unexpected(*failed_) : result;
}

}  // namespace taut::files
