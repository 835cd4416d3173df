// SPDX-License-Identifier: MIT
// Records: into WAV files that are whole at every moment and become RF64 when they outgrow 4 GiB, into what libsndfile
// writes, and into pipes.
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
/// A WAV file killed at any moment opens with all but the last half second of what write() had accepted: samples go to the
/// kernel at once, the sizes in the header follow at least every half second of frames, and the whole header is one write
/// into one page, so that it is never torn and never promises more than is there. A FLAC file opens with all but the last
/// block of 4096 frames, and does not say how long it is; of the lossy formats a second may lack.
/// Power failure: nothing is forced to disk while recording, since a blocked disk would stop the recording; what the
/// kernel has written by then (Linux: within about 30 s) survives, and readers take a size that is too large as "until
/// the end". close() forces everything to disk.
class Writer {
 public:
  enum class Existing { refuse, replace };

  /// The ending of `path` says the format (container_of()); a pipe (Pipe::is_named()) is given WAV whose sizes say "until
  /// the end". A file appears under its final name with a valid header, or not at all. One to be replaced stays as it was
  /// until the first frames come. Errors: `bad_request` (format out of range, or the name belongs to an existing file and
  /// `existing` is refuse, or to something that is not a plain file), `unsupported` (an ending that nobody here writes, or
  /// a format that it cannot hold), `busy` (somebody records into it), `absent` (folder, or libsndfile), `denied`,
  /// `no_memory` (disk full), `broken`. `give_up`: see Pipe.
  static Expected<Writer> create(const std::string& path, const FileFormat& format,
                                 Existing existing = Existing::refuse, GiveUp give_up = {});

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();  ///< as close(), errors unheard

  /// Appends `interleaved.size() / channels` whole frames of left-justified int32, or of floats in -1 ... 1. Fewer bits
  /// are reached by rounding to nearest with clipping; exact where the dropped bits are 0. NaN becomes 0 in integers.
  /// After an error (disk full) the file stays valid up to the last whole frame that fitted, and every later write
  /// gives the same error.
  Expected<void> write(std::span<const std::int32_t> interleaved);
  Expected<void> write(std::span<const float> interleaved);

  /// The same from one plane for each channel.
  Expected<void> write(std::span<const std::int32_t* const> planes, Frames frames);
  Expected<void> write(std::span<const float* const> planes, Frames frames);

  /// Appends digital silence, as a hole where format and file system can: keeps time when frames were lost.
  Expected<void> silence(Frames frames);

  /// Close() writes a cue point there with that label, where editors show it. False where there is no room for one: in
  /// all but WAV files, from position 2^32 on, and beyond ten thousand.
  bool mark(Frames at, const std::string& label);

  [[nodiscard]] Frames frames() const noexcept;    ///< in the file; of a lossy format what was put into it
  [[nodiscard]] Frames promised() const noexcept;  ///< in the header: what a kill now leaves
  /// No frame came, and the file that was to be replaced is as it was.
  [[nodiscard]] bool untouched() const noexcept;
  /// Whether the write that failed did because whoever read the pipe has ended.
  [[nodiscard]] bool reader_gone() const noexcept;

  /// The marks, final sizes, then everything to disk. Further writes are refused. Calling it again does nothing.
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
