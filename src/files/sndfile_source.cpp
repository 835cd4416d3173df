// SPDX-License-Identifier: MIT
// libsndfile, found at run time. Its own conversion between integers and floats is not used, so that every file keeps
// the promises of Reader.
#include <algorithm>
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
      return Sample::s16;  // logarithmic and adaptive codes all decode to 16 bits
  }
}

class SndfileSource final : public Source {
 public:
  SndfileSource(SndfileLibrary library, SNDFILE* file, const SF_INFO& info)
      : library_(std::move(library)), file_(file) {
    info_.rate = info.samplerate;
    info_.channels = info.channels;
    info_.frames = std::max<Frames>(info.frames, 0);
    info_.sample = sample_of(info.format);
    info_.container = container(info.format);
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
  Frames next_ = 0;
};

}  // namespace

Expected<std::unique_ptr<Source>> open_by_libsndfile(const std::string& path) {
  auto library = load_sndfile();
  if (!library) return std::unexpected(library.error());
  SF_INFO info{};
  SNDFILE* file = library->open(*library, path, SFM_READ, &info);
  if (file == nullptr) {
    return failure(Trouble::unsupported,
                   path + " is not a sound file that can be read here: " + library->strerror(nullptr));
  }
  if (info.channels < 1 || info.channels > most_channels || info.samplerate < 1) {
    library->close(file);
    return failure(Trouble::unsupported, path + " has no usable channels or sample rate.");
  }
  return std::make_unique<SndfileSource>(std::move(*library), file, info);
}

}  // namespace taut::files
