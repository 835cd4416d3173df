// SPDX-License-Identifier: MIT
// Records to WAV files that are valid at every moment and become RF64 beyond 4 GiB, to formats of libsndfile, and to
// pipes.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "files/format.hpp"
#include "files/pipe.hpp"

namespace taut::files {

class Sink;

/// A recording. One control thread at a time, fed from a ring; never the audio thread.
///
/// A WAV file killed at any moment opens with all but the last half second passed to write(): samples go to the kernel
/// at once, the sizes in the header follow at least every half second of frames, and the whole header is a single write
/// within a page, so it is never torn and never promises more than is there. A FLAC file opens with all but the last
/// block of 4096 frames, without a length; lossy formats may lose a second. Power failure: nothing is forced to disk
/// while recording, as a blocked disk would stop it; what the kernel has written by then (Linux: within about 30 s)
/// survives, and readers take an oversized length as "until the end". close() flushes to disk.
class Writer {
 public:
  enum class Existing { refuse, replace };

  /// The extension of `path` selects the format (container_of()); pipes (Pipe::is_named()) get WAV with sizes meaning
  /// "until the end". A file appears under its final name with a valid header, or not at all. A file to be replaced
  /// stays unchanged until the first frames arrive. Errors: `bad_request` (format out of range; or the file exists and
  /// `existing` is refuse, or is not a regular file), `unsupported` (unknown extension, or a format it cannot hold),
  /// `busy` (being recorded to), `absent` (folder, or libsndfile), `denied`, `no_memory` (disk full), `broken`.
  /// `give_up`: see Pipe.
  static Expected<Writer> create(const std::string& path, const FileFormat& format,
                                 Existing existing = Existing::refuse, GiveUp give_up = {});

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();  ///< as close(), ignoring errors

  /// Appends `interleaved.size() / channels` whole frames of left-justified int32, or floats in -1 ... 1. Rounded to
  /// nearest and clipped for fewer bits; exact if the dropped bits are 0. NaN becomes 0 in integers. After an error
  /// (disk full) the file stays valid up to the last whole frame that fitted, and later writes return the same error.
  Expected<void> write(std::span<const std::int32_t> interleaved);
  Expected<void> write(std::span<const float> interleaved);

  /// The same from one plane per channel.
  Expected<void> write(std::span<const std::int32_t* const> planes, Frames frames);
  Expected<void> write(std::span<const float* const> planes, Frames frames);

  /// Appends digital silence, sparse if format and file system allow: keeps time when frames were lost.
  Expected<void> silence(Frames frames);

  /// close() writes a cue point with that label, for editors. False if it cannot be stored: outside WAV files, from
  /// position 2^32 on, and beyond ten thousand marks.
  bool mark(Frames at, const std::string& label);

  [[nodiscard]] Frames frames() const noexcept;    ///< in the file; for lossy formats, submitted
  [[nodiscard]] Frames promised() const noexcept;  ///< in the header: what remains if killed now
  /// No frame arrived, and the file to be replaced is unchanged.
  [[nodiscard]] bool untouched() const noexcept;
  /// Whether the last write failed because the pipe's reader has gone.
  [[nodiscard]] bool reader_gone() const noexcept;

  /// Writes marks and final sizes, and flushes to disk. Further writes fail; further calls do nothing.
  Expected<void> close();

 private:
  Writer(std::unique_ptr<Sink> sink, const FileFormat& format);
  template <class T>
  Expected<void> write_interleaved(std::span<const T> interleaved);
  template <class T>
  Expected<void> write_planes(std::span<const T* const> planes, Frames frames);
  [[nodiscard]] Expected<void> ready() const;
  Expected<void> noted(Expected<void> done);

  std::unique_ptr<Sink> sink_;
  FileFormat format_;
  bool closed_ = false;
  std::optional<Error> failed_;
};

}  // namespace taut::files
