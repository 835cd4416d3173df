// SPDX-License-Identifier: MIT
// Reads sound files: WAV and its large variants natively, FLAC and others through libsndfile if available.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "files/info.hpp"
#include "files/pipe.hpp"

namespace taut::files {

class Source;

/// An open file and its read position. One control thread at a time, never the audio thread.
///
/// As int32: integer files give their exact samples, left-justified (full scale is 2^31 whatever the depth); floats are
/// scaled by 2^31, rounded to nearest and clipped, NaN becomes 0. As float32: floats are unchanged; integers are
/// divided by 2^31, exact up to 24 bits, else rounded to nearest.
class Reader {
 public:
  /// A file, or a pipe (Pipe::is_named()), which is read once and may have no known length. `give_up`: see Pipe.
  /// Errors: `absent` (no such file, or a library is not installed: the remedy names the package), `denied`,
  /// `unsupported` (not a sound file, or an unknown encoding), `broken` (damaged, or the disk fails).
  static Expected<Reader> open(const std::string& path, GiveUp give_up = {});

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// If the file ends before its header says, this is corrected, with a remark, once read() gets there.
  [[nodiscard]] const Info& info() const noexcept;
  [[nodiscard]] Frames position() const noexcept { return position_; }

  /// Reads up to `interleaved.size() / channels` frames. Returns how many; 0 only at the end (or for an empty span).
  Expected<Frames> read(std::span<std::int32_t> interleaved);
  Expected<Frames> read(std::span<float> interleaved);

  /// The same into one plane per channel. `planes.size()` must be the channel count.
  Expected<Frames> read(std::span<std::int32_t* const> planes, Frames frames);
  Expected<Frames> read(std::span<float* const> planes, Frames frames);

  /// The next read starts at `frame`, 0 ... info().frames.
  Expected<void> seek(Frames frame);

 private:
  friend Expected<Reader> read_memory(std::span<const std::byte> bytes);
  explicit Reader(std::unique_ptr<Source> source);
  template <class T>
  Expected<Frames> read_interleaved(std::span<T> interleaved);
  template <class T>
  Expected<Frames> read_planes(std::span<T* const> planes, Frames frames);

  std::unique_ptr<Source> source_;
  Frames position_ = 0;
};

/// A WAV or RF64 file in memory. `bytes` must outlive the reader.
Expected<Reader> read_memory(std::span<const std::byte> bytes);

}  // namespace taut::files
