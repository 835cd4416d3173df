// SPDX-License-Identifier: MIT
// Interleaved samples, made of a block's planar ones and taken apart again.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "base/realtime.hpp"

namespace taut::host {

class Samples {
 public:
  /// Before a stream runs; `bytes` of a sample, 4 of both formats that can be interleaved.
  void resize(std::size_t inputs, std::size_t outputs, std::size_t frames) {
    in_.assign(inputs * frames, 0);
    out_.assign(outputs * frames, 0);
    in_first_ = in_.data();
    out_first_ = out_.data();
  }

  template <class Sample>
  void interleave(std::span<const Sample* const> in, std::size_t frames) noexcept TAUT_NONBLOCKING {
    static_assert(sizeof(Sample) == sizeof(unsigned));
    auto* const to = reinterpret_cast<unsigned char*>(in_.data());
    for (std::size_t c = 0; c < in.size(); ++c) {
      const auto* const from = reinterpret_cast<const unsigned char*>(in[c]);
      for (std::size_t i = 0; i < frames; ++i)
        copy(to + (i * in.size() + c) * sizeof(Sample), from + i * sizeof(Sample));
    }
  }

  void clear() noexcept TAUT_NONBLOCKING {
    for (unsigned& sample : out_) sample = 0;
  }

  template <class Sample>
  void take_apart(std::span<Sample* const> out, std::size_t frames) noexcept TAUT_NONBLOCKING {
    static_assert(sizeof(Sample) == sizeof(unsigned));
    const auto* const from = reinterpret_cast<const unsigned char*>(out_.data());
    for (std::size_t c = 0; c < out.size(); ++c) {
      auto* const to = reinterpret_cast<unsigned char*>(out[c]);
      for (std::size_t i = 0; i < frames; ++i)
        copy(to + i * sizeof(Sample), from + (i * out.size() + c) * sizeof(Sample));
    }
  }

  /// One array each: TautHostBlock::in and out.
  [[nodiscard]] const void* const* in() const noexcept { return &in_first_; }
  [[nodiscard]] void* const* out() const noexcept { return &out_first_; }

 private:
  static void copy(unsigned char* to, const unsigned char* from) noexcept TAUT_NONBLOCKING {
    for (std::size_t k = 0; k < sizeof(unsigned); ++k) to[k] = from[k];
  }

  std::vector<unsigned> in_, out_;
  const void* in_first_ = nullptr;
  void* out_first_ = nullptr;
};

}  // namespace taut::host
