// SPDX-License-Identifier: MIT
// libsndfile, loaded at run time. Bypasses its conversion between integers and floats, so that every file follows
// Reader's rules.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "files/samples.hpp"
#include "files/sndfile_library.hpp"
#include "files/source.hpp"

namespace taut::files {
namespace {

constexpr Frames piece_frames = 4096;
constexpr int most_channels = 1024;

Sample sample_of(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return Sample::u8;
    case SF_FORMAT_PCM_24:
      return Sample::s24;
    case SF_FORMAT_PCM_32:
      return Sample::s32;
    case SF_FORMAT_DOUBLE:
      return Sample::f64;
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_VORBIS:
    case SF_FORMAT_OPUS:
    case SF_FORMAT_MPEG_LAYER_I:
    case SF_FORMAT_MPEG_LAYER_II:
    case SF_FORMAT_MPEG_LAYER_III:
      return Sample::f32;
    default:
      return Sample::s16;  // logarithmic and adaptive codecs all decode to 16 bits
  }
}

/// A libsndfile channel position as a bit number in WAV's channel mask.
int speaker_of(int place) {
  switch (place) {
    case SF_CHANNEL_MAP_LEFT:
    case SF_CHANNEL_MAP_FRONT_LEFT:
      return 0;
    case SF_CHANNEL_MAP_RIGHT:
    case SF_CHANNEL_MAP_FRONT_RIGHT:
      return 1;
    case SF_CHANNEL_MAP_MONO:
    case SF_CHANNEL_MAP_CENTER:
    case SF_CHANNEL_MAP_FRONT_CENTER:
      return 2;
    case SF_CHANNEL_MAP_LFE:
      return 3;
    case SF_CHANNEL_MAP_REAR_LEFT:
      return 4;
    case SF_CHANNEL_MAP_REAR_RIGHT:
      return 5;
    case SF_CHANNEL_MAP_REAR_CENTER:
      return 8;
    case SF_CHANNEL_MAP_SIDE_LEFT:
      return 9;
    case SF_CHANNEL_MAP_SIDE_RIGHT:
      return 10;
    default:
      return no_speaker;
  }
}

/// Bytes for libsndfile to read.
struct Reading {
  std::shared_ptr<Bytes> bytes;
  std::uint64_t at = 0;
  std::optional<Error> error;

  static SF_VIRTUAL_IO calls() {
    return {.get_filelen = [](void* me) { return static_cast<sf_count_t>(static_cast<Reading*>(me)->bytes->size()); },
            .seek =
                [](sf_count_t to, int from, void* me) {
                  auto& it = *static_cast<Reading*>(me);
                  const auto base = from == SEEK_SET ? 0 : from == SEEK_CUR ? it.at : it.bytes->size();
                  it.at = static_cast<std::uint64_t>(std::max<sf_count_t>(static_cast<sf_count_t>(base) + to, 0));
                  return static_cast<sf_count_t>(it.at);
                },
            .read = [](void* out, sf_count_t count, void* me) -> sf_count_t {
              auto& it = *static_cast<Reading*>(me);
              const auto got = it.bytes->read(
                  it.at, {static_cast<std::byte*>(out), static_cast<std::size_t>(std::max<sf_count_t>(count, 0))});
              if (!got) it.error = got.error();
              it.at += got.value_or(0);
              return static_cast<sf_count_t>(got.value_or(0));
            },
            .write = [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
            .tell = [](void* me) { return static_cast<sf_count_t>(static_cast<Reading*>(me)->at); }};
  }
};

class SndfileSource final : public Source {
 public:
  /// `reading`: the source of the callbacks; null if libsndfile has its own file.
  SndfileSource(SndfileLibrary library, SNDFILE* file, const SF_INFO& info, std::unique_ptr<Reading> reading)
      : library_(std::move(library)), file_(file), reading_(std::move(reading)) {
    info_.rate = info.samplerate;
    info_.channels = info.channels;
    info_.frames = std::clamp<Frames>(info.frames, 0, unknown_frames);
    info_.length_known = info_.frames < unknown_frames;
    if (!info_.length_known && !reading_)
      add_remark("The header does not say how long the recording is: it was not closed. It is read until its end.");
    info_.sample = sample_of(info.format);
    info_.container = container(info.format);
    info_.speakers = speakers();
  }
  SndfileSource(const SndfileSource&) = delete;
  SndfileSource& operator=(const SndfileSource&) = delete;
  ~SndfileSource() override { library_.close(file_); }

  Expected<Frames> read(Frames from, std::int32_t* out, Frames frames) override {
    if (!is_float(info_.sample)) return read_native(from, out, frames, library_.read_int);
    return read_converted<double>(from, out, frames, library_.read_double, int_of);
  }

  Expected<Frames> read(Frames from, float* out, Frames frames) override {
    if (is_float(info_.sample)) return read_native(from, out, frames, library_.read_float);
    return read_converted<std::int32_t>(from, out, frames, library_.read_int, float_of);
  }

 private:
  std::string container(int format) {
    SF_FORMAT_INFO major{format & SF_FORMAT_TYPEMASK, nullptr, nullptr};
    if (library_.command(nullptr, SFC_GET_FORMAT_INFO, &major, sizeof major) != 0 || !major.name) return "?";
    const std::string name = major.name;
    return name.substr(0, name.find(' '));
  }

  /// Ogg and others have their own channel order.
  std::vector<int> speakers() {
    std::vector<int> map(static_cast<std::size_t>(info_.channels));
    const auto size = static_cast<int>(map.size() * sizeof(int));
    if (library_.command(file_, SFC_GET_CHANNEL_MAP_INFO, map.data(), size) == SF_FALSE) return {};
    for (int& place : map) place = speaker_of(place);
    return map;
  }

  Expected<void> go_to(Frames frame) {
    if (frame == next_) return {};
    if (library_.seek(file_, frame, SEEK_SET) == frame) {
      next_ = frame;
      return {};
    }
    next_ = -1;
    return failure(Trouble::broken,
                   "The file cannot be read from its middle: " + std::string(library_.strerror(file_)));
  }

  template <class T, class Read>
  Expected<Frames> read_native(Frames from, T* out, Frames frames, Read read_frames) {
    if (auto there = go_to(from); !there) return std::unexpected(there.error());
    const auto got = std::clamp<Frames>(read_frames(file_, out, frames), 0, frames);
    if (reading_ && reading_->error) return std::unexpected(*reading_->error);
    next_ += got;
    return got;
  }

  template <class Stored, class T, class Read, class Convert>
  Expected<Frames> read_converted(Frames from, T* out, Frames frames, Read read_frames, Convert convert) {
    std::vector<Stored> piece(static_cast<std::size_t>(std::min(frames, piece_frames) * info_.channels));
    Frames done = 0;
    while (done < frames) {
      const auto wanted = std::min(frames - done, piece_frames);
      auto got = read_native(from + done, piece.data(), wanted, read_frames);
      if (!got) return got;
      const auto count = static_cast<std::ptrdiff_t>(*got * info_.channels);
      std::transform(piece.begin(), piece.begin() + count, out + done * info_.channels, convert);
      done += *got;
      if (*got < wanted) break;
    }
    return done;
  }

  SndfileLibrary library_;
  SNDFILE* file_;
  std::unique_ptr<Reading> reading_;
  Frames next_ = 0;
};

Expected<std::unique_ptr<Source>> checked(SndfileLibrary library, SNDFILE* file, const SF_INFO& info,
                                          std::unique_ptr<Reading> reading) {
  if (reading && reading->error) {
    if (file != nullptr) library.close(file);
    return std::unexpected(*reading->error);
  }
  if (file == nullptr)
    return failure(Trouble::unsupported,
                   std::string("This is not a sound file that can be read here: ") + library.strerror(nullptr));
  if (info.channels < 1 || info.channels > most_channels || info.samplerate < 1) {
    library.close(file);
    return failure(Trouble::unsupported, "The file has no usable channels or sample rate.");
  }
  return std::make_unique<SndfileSource>(std::move(library), file, info, std::move(reading));
}

}  // namespace

Expected<std::unique_ptr<Source>> open_by_libsndfile(const std::string& path) {
  auto library = load_sndfile();
  if (!library) return std::unexpected(library.error());
  SF_INFO info{};
  SNDFILE* file = library->open(*library, path, SFM_READ, &info);
  return checked(std::move(*library), file, info, nullptr);
}

Expected<std::unique_ptr<Source>> open_by_libsndfile(std::shared_ptr<Bytes> bytes) {
  auto library = load_sndfile();
  if (!library) return std::unexpected(library.error());
  auto reading = std::make_unique<Reading>(std::move(bytes));
  SF_INFO info{};
  SF_VIRTUAL_IO calls = Reading::calls();
  SNDFILE* file = library->open_virtual(&calls, SFM_READ, &info, reading.get());
  return checked(std::move(*library), file, info, std::move(reading));
}

}  // namespace taut::files
