// SPDX-License-Identifier: MIT
// What lies under a Reader: one open file of one kind.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "files/bytes.hpp"
#include "files/info.hpp"

namespace taut::files {

/// One open file or pipe. read() fills `frames` interleaved frames from frame `from`, all of them within info().frames; fewer come back only
/// where the file ends early.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] const Info& info() const noexcept { return info_; }
  /// It has no more than `frames`, whatever it said before.
  void ends_at(Frames frames);
  void add_remark(std::string sentence) { info_.remarks.push_back(std::move(sentence)); }
  virtual Expected<Frames> read(Frames from, std::int32_t* interleaved, Frames frames) = 0;
  virtual Expected<Frames> read(Frames from, float* interleaved, Frames frames) = 0;

 protected:
  Info info_;
};

/// WAV, RF64 and BW64. `unsupported` when the bytes are none of these, or hold an encoding that is not plain samples;
/// `broken` when they are damaged beyond reading.
Expected<std::unique_ptr<Source>> open_wav(std::shared_ptr<Bytes> bytes);

/// Whatever libsndfile reads. `absent` when the library is not installed.
Expected<std::unique_ptr<Source>> open_by_libsndfile(const std::string& path);
/// The same from bytes that a pipe brought, or brings: FLAC is read as it comes.
Expected<std::unique_ptr<Source>> open_by_libsndfile(std::shared_ptr<Bytes> bytes);

}  // namespace taut::files
