// SPDX-License-Identifier: MIT
// What a Reader reads from: one open file of one kind.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "files/bytes.hpp"
#include "files/info.hpp"

namespace taut::files {

/// An open file or pipe. read() fills `frames` interleaved frames from frame `from`, all within info().frames; fewer
/// only if the file ends early.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] const Info& info() const noexcept { return info_; }
  /// It has at most `frames`, whatever was said before.
  void ends_at(Frames frames);
  void add_remark(std::string sentence) { info_.remarks.push_back(std::move(sentence)); }
  virtual Expected<Frames> read(Frames from, std::int32_t* interleaved, Frames frames) = 0;
  virtual Expected<Frames> read(Frames from, float* interleaved, Frames frames) = 0;

 protected:
  Info info_;
};

/// WAV, RF64 and BW64. Errors: `unsupported` if it is none of these or has an encoding other than plain samples;
/// `broken` if damaged beyond reading.
Expected<std::unique_ptr<Source>> open_wav(std::shared_ptr<Bytes> bytes);

/// Anything libsndfile reads. Error `absent`: not installed.
Expected<std::unique_ptr<Source>> open_by_libsndfile(const std::string& path);
/// The same from a pipe; FLAC is read as it arrives.
Expected<std::unique_ptr<Source>> open_by_libsndfile(std::shared_ptr<Bytes> bytes);

}  // namespace taut::files
