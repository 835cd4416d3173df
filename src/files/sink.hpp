// SPDX-License-Identifier: MIT
// What a Writer writes to: one recording of one kind.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "files/container.hpp"
#include "files/format.hpp"
#include "files/pipe.hpp"

namespace taut::files {

/// Takes stored samples of FileFormat::sample from encode(). After an error only close() is called.
class Sink {
 public:
  virtual ~Sink() = default;

  /// Appends whole frames, at most most_at_once().
  virtual Expected<void> append(std::span<const std::byte> stored) = 0;
  virtual Expected<void> silence(Frames frames) = 0;
  /// See Writer::mark().
  virtual bool mark(Frames, const std::string&) { return false; }
  virtual Expected<void> close() = 0;

  [[nodiscard]] virtual Frames most_at_once() const noexcept { return 1 << 14; }
  /// The length if the process were killed now.
  [[nodiscard]] virtual Frames promised() const noexcept { return frames_; }
  [[nodiscard]] Frames frames() const noexcept { return frames_; }
  /// Nothing was recorded, and the file to be replaced is unchanged.
  [[nodiscard]] virtual bool untouched() const noexcept { return false; }
  [[nodiscard]] virtual bool reader_gone() const noexcept { return false; }

 protected:
  Frames frames_ = 0;  // in the file
};

Expected<std::unique_ptr<Sink>> wav_sink(const std::string& path, const FileFormat& format, bool replace);
Expected<std::unique_ptr<Sink>> pipe_sink(const std::string& path, const FileFormat& format, GiveUp give_up);
Expected<std::unique_ptr<Sink>> sndfile_sink(const std::string& path, Container container, const FileFormat& format,
                                             bool replace);

}  // namespace taut::files
