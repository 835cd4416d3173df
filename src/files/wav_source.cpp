// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>
#include <vector>

#include "files/samples.hpp"
#include "files/source.hpp"
#include "files/wav_layout.hpp"

namespace taut::files {
namespace {

constexpr std::size_t piece_bytes = 1 << 16;

class WavSource final : public Source {
 public:
  WavSource(std::shared_ptr<Bytes> bytes, WavLayout layout)
      : bytes_(std::move(bytes)),
        data_at_(layout.data_at),
        frame_bytes_(static_cast<std::size_t>(layout.frame_bytes)),
        piece_(std::max(piece_bytes / frame_bytes_, std::size_t{1}) * frame_bytes_) {
    info_ = std::move(layout.info);
  }

  Expected<Frames> read(Frames from, std::int32_t* interleaved, Frames frames) override {
    return read_as(from, interleaved, frames);
  }
  Expected<Frames> read(Frames from, float* interleaved, Frames frames) override {
    return read_as(from, interleaved, frames);
  }

 private:
  template <class T>
  Expected<Frames> read_as(Frames from, T* out, Frames frames) {
    const auto channels = static_cast<std::size_t>(info_.channels);
    auto left = static_cast<std::size_t>(frames);
    auto at = data_at_ + static_cast<std::uint64_t>(from) * frame_bytes_;
    while (left > 0) {
      const auto wanted = std::span(piece_).first(std::min(piece_.size(), left * frame_bytes_));
      auto got = bytes_->read(at, wanted);
      if (!got) return std::unexpected(got.error());
      const auto whole = *got / frame_bytes_;
      decode(info_.sample, piece_.data(), out, whole * channels);
      out += whole * channels;
      left -= whole;
      at += whole * frame_bytes_;
      if (*got < wanted.size()) break;
    }
    return frames - static_cast<Frames>(left);
  }

  std::shared_ptr<Bytes> bytes_;
  std::uint64_t data_at_;
  std::size_t frame_bytes_;
  std::vector<std::byte> piece_;
};

}  // namespace

Expected<std::unique_ptr<Source>> open_wav(std::shared_ptr<Bytes> bytes) {
  auto layout = wav_layout(*bytes);
  if (!layout) return std::unexpected(layout.error());
  return std::make_unique<WavSource>(std::move(bytes), std::move(*layout));
}

}  // namespace taut::files
