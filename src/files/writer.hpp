// SPDX-License-Identifier: MIT
// Records into a WAV file that is whole at every moment, and becomes RF64 when it outgrows 4 GiB.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "files/info.hpp"

namespace taut::files {

class RawFile;

/// What to write. `rate`: 1 ... 2^32 - 1 Hz, whole; `channels`: 1 ... 256; `sample`: s16, s24, s32 or f32.
struct Format {
  double rate = 48000;
  int channels = 2;
  Sample sample = Sample::s24;
};

/// A file being recorded. One control thread at a time, fed from a ring; never the audio thread.
///
/// Killed at any moment, the file opens with all but the last half second of what write() had accepted: samples go to
/// the kernel at once, the sizes in the header follow at least every half second of frames, and the whole header is one
/// write into one page, so that it is never torn and never promises more than is there.
/// Power failure: nothing is forced to disk while recording, since a blocked disk would stop the recording; what the
/// kernel has written by then (Linux: within about 30 s) survives, and readers take a size that is too large as "until
/// the end". close() forces everything to disk.
class Writer {
 public:
  enum class Existing { refuse, replace };

  /// The file appears under its final name with a valid header, or not at all. Errors: `bad_request` (format out of
  /// range, or the name belongs to an existing file and `existing` is refuse, or to something that is not a plain
  /// file), `absent` (folder), `denied`, `no_memory` (disk full), `broken`.
  static Expected<Writer> create(const std::string& path, const Format& format, Existing existing = Existing::refuse);

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

  /// Appends digital silence, as a hole where the file system can: keeps time when frames were lost.
  Expected<void> silence(Frames frames);

  /// Close() writes a cue point there with that label, where editors show it. False where the file has no room for one:
  /// from position 2^32 on, and beyond ten thousand.
  bool mark(Frames at, std::string label);

  [[nodiscard]] Frames frames() const noexcept { return frames_; }      ///< in the file
  [[nodiscard]] Frames promised() const noexcept { return promised_; }  ///< in the header: what a kill now leaves

  /// The marks, final sizes, then everything to disk. Further writes are refused. Calling it again does nothing.
  Expected<void> close();

 private:
  Writer(std::unique_ptr<RawFile> file, const Format& format);
  template <class T>
  Expected<void> write_interleaved(std::span<const T> interleaved);
  template <class T>
  Expected<void> write_planes(std::span<const T* const> planes, Frames frames);
  Expected<void> append(std::span<const std::byte> bytes);
  Expected<void> grow_promise(bool now);
  Expected<void> fail(Error error);

  std::unique_ptr<RawFile> file_;
  Format format_;
  std::int64_t header_bytes_ = 0;
  Frames frames_ = 0;
  Frames promised_ = 0;
  std::vector<Mark> marks_;
  std::optional<Error> failed_;
};

}  // namespace taut::files
