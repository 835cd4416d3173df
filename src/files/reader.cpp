// SPDX-License-Identifier: MIT
#include "files/reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "files/length_text.hpp"
#include "files/source.hpp"
#include "files/stream_bytes.hpp"

namespace taut::files {
namespace {

constexpr Frames piece_samples = 16384;

/// FLAC is read as it arrives; other formats need to know their length.
Expected<std::unique_ptr<Source>> open_piped(const std::shared_ptr<StreamBytes>& bytes) {
  std::array<std::byte, 4> mark{};
  const auto got = bytes->read(0, mark);
  if (!got) return std::unexpected(got.error());
  if (std::string_view(reinterpret_cast<const char*>(mark.data()), *got) == "fLaC")
    return open_by_libsndfile(std::static_pointer_cast<Bytes>(bytes));
  auto all = bytes->all();
  if (!all) return std::unexpected(all.error());
  return open_by_libsndfile(std::shared_ptr<Bytes>(memory_bytes(std::move(*all))));
}

Expected<std::unique_ptr<Source>> open_stream(const std::string& path, GiveUp give_up) {
  const std::string who = path == "-" ? "The input" : path;
  auto pipe = Pipe::open(path, Pipe::Direction::in, std::move(give_up));
  if (!pipe) return std::unexpected(pipe.error());
  const auto bytes = std::make_shared<StreamBytes>(std::move(*pipe));
  auto source = open_wav(bytes);
  if (!source && source.error().trouble == Trouble::unsupported) {
    auto other = open_piped(bytes);
    if (other || other.error().trouble != Trouble::absent)
      source = std::move(other);
    else
      source = failure(Trouble::absent, source.error().what, other.error().remedy);
  }
  if (source || source.error().trouble == Trouble::wrong_state) return source;
  return failure(source.error().trouble, who + ": " + source.error().what, source.error().remedy);
}

Expected<std::unique_ptr<Source>> open_source(const std::string& path, GiveUp give_up) {
  if (Pipe::is_named(path, Pipe::Direction::in)) return open_stream(path, std::move(give_up));
  auto bytes = open_bytes(path == "-" ? "/dev/stdin" : path);
  if (!bytes) return std::unexpected(bytes.error());
  auto wav = open_wav(std::move(*bytes));
  if (wav) return wav;
  auto error = wav.error();
  if (error.trouble == Trouble::unsupported || error.trouble == Trouble::broken) {
    auto other = open_by_libsndfile(path);
    if (other && error.trouble == Trouble::unsupported) return other;
    // libsndfile can read around some damage; a file it finds empty is no help.
    if (other && (*other)->info().frames > 0) {
      (*other)->add_remark(error.what + " libsndfile reads it anyway, but the result may differ from the recording.");
      return other;
    }
    if (!other && other.error().trouble == Trouble::absent && error.trouble == Trouble::unsupported)
      error = {Trouble::absent, error.what, other.error().remedy};
  }
  error.what.insert(0, path + ": ");
  return std::unexpected(error);
}

}  // namespace

void Source::ends_at(Frames frames) {
  if (info_.length_known && frames < info_.frames)
    info_.remarks.push_back(
        taut::text("The file is shorter than its header says: it was cut off, and {} are missing at its end. What is "
                   "there is read.",
                   length_text(info_.frames - frames, info_.rate)));
  info_.frames = std::min(info_.frames, frames);
  info_.length_known = true;
}

Reader::Reader(std::unique_ptr<Source> source) : source_(std::move(source)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Expected<Reader> Reader::open(const std::string& path, GiveUp give_up) {
  auto source = open_source(path, std::move(give_up));
  if (!source) return std::unexpected(source.error());
  return Reader(std::move(*source));
}

Expected<Reader> read_memory(std::span<const std::byte> bytes) {
  auto source = open_wav(memory_bytes(bytes));
  if (!source) return std::unexpected(source.error());
  return Reader(std::move(*source));
}

const Info& Reader::info() const noexcept { return source_->info(); }

template <class T>
Expected<Frames> Reader::read_interleaved(std::span<T> interleaved) {
  const auto room = static_cast<Frames>(interleaved.size()) / info().channels;
  const auto frames = std::min(room, info().frames - position_);
  if (frames <= 0) return 0;
  auto got = source_->read(position_, interleaved.data(), frames);
  if (got) position_ += *got;
  if (got && *got < frames) source_->ends_at(position_);
  return got;
}

template <class T>
Expected<Frames> Reader::read_planes(std::span<T* const> planes, Frames frames) {
  const auto channels = info().channels;
  if (planes.size() != static_cast<std::size_t>(channels)) {
    return failure(Trouble::bad_request, "The file has " + number::plural(channels, "channel") + ", but " +
                                             std::to_string(planes.size()) + " were asked for.");
  }
  std::vector<T> piece(static_cast<std::size_t>(std::max<Frames>(piece_samples / channels, 1) * channels));
  Frames done = 0;
  while (done < frames) {
    const auto wanted = std::min(piece.size(), static_cast<std::size_t>((frames - done) * channels));
    auto got = read_interleaved(std::span(piece).first(wanted));
    if (!got) return got;
    if (*got == 0) break;
    for (std::size_t c = 0; c < planes.size(); ++c) {
      for (Frames i = 0; i < *got; ++i) planes[c][done + i] = piece[static_cast<std::size_t>(i * channels) + c];
    }
    done += *got;
  }
  return done;
}

Expected<Frames> Reader::read(std::span<std::int32_t> interleaved) { return read_interleaved(interleaved); }
Expected<Frames> Reader::read(std::span<float> interleaved) { return read_interleaved(interleaved); }
Expected<Frames> Reader::read(std::span<std::int32_t* const> planes, Frames n) { return read_planes(planes, n); }
Expected<Frames> Reader::read(std::span<float* const> planes, Frames n) { return read_planes(planes, n); }

Expected<void> Reader::seek(Frames frame) {
  if (frame < 0 || frame > info().frames) {
    return failure(Trouble::bad_request, "The file has no frame " + std::to_string(frame) + ".",
                   "It has " + std::to_string(info().frames) + ".");
  }
  position_ = frame;
  return {};
}

}  // namespace taut::files
