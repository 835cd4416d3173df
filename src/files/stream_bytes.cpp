// SPDX-License-Identifier: MIT
#include "files/stream_bytes.hpp"

#include <algorithm>
#include <array>

namespace taut::files {
namespace {

constexpr std::size_t piece_bytes = 1 << 16;
constexpr std::size_t all_most = std::size_t{1} << 30;

}  // namespace

/// The next bytes of the pipe; fewer than requested only at its end.
Expected<std::size_t> StreamBytes::next(std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto got = pipe_->read(out.subspan(done));
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    done += *got;
  }
  if (kept_.size() == position_ && kept_.size() < kept_most) {
    const auto keep = std::min(done, kept_most - kept_.size());
    kept_.insert(kept_.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(keep));
  }
  position_ += done;
  return done;
}

Expected<std::size_t> StreamBytes::read(std::uint64_t at, std::span<std::byte> out) {
  if (at < position_ && at > kept_.size())
    return failure(Trouble::unsupported, "The sound comes from a pipe, which cannot be rewound.",
                   "Save it as a file first.");
  std::vector<std::byte> skipped;
  while (position_ < at) {
    skipped.resize(static_cast<std::size_t>(std::min<std::uint64_t>(at - position_, piece_bytes)));
    const auto got = next(skipped);
    if (!got) return std::unexpected(got.error());
    if (*got < skipped.size()) return 0;
  }
  std::size_t again = 0;
  if (at < kept_.size()) {
    again = std::min(out.size(), kept_.size() - static_cast<std::size_t>(at));
    std::copy_n(kept_.begin() + static_cast<std::ptrdiff_t>(at), again, out.begin());
  }
  if (again == out.size()) return again;
  if (at + again < position_)
    return failure(Trouble::unsupported, "The sound comes from a pipe, which cannot be rewound.",
                   "Save it as a file first.");
  const auto got = next(out.subspan(again));
  if (!got) return std::unexpected(got.error());
  return again + *got;
}

Expected<std::vector<std::byte>> StreamBytes::all() {
  if (position_ > kept_.size()) return failure(Trouble::wrong_state, "A part of the pipe was read already.");
  std::vector<std::byte> everything = std::move(kept_);
  for (;;) {
    const auto size = everything.size();
    everything.resize(size + piece_bytes);
    const auto got = pipe_->read(std::span(everything).subspan(size));
    if (!got) return std::unexpected(got.error());
    everything.resize(size + *got);
    if (*got == 0) return everything;
    if (everything.size() > all_most)
      return failure(Trouble::unsupported, "More than 1 GiB came from the pipe, in a format that must be read whole.",
                     "Save it as a file first, or send WAV or FLAC.");
  }
}

}  // namespace taut::files
