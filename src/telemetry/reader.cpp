// SPDX-License-Identifier: MIT
#include "telemetry/reader.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "base/path.hpp"
#include "base/text.hpp"
#include "platform/shared_memory.hpp"

namespace taut::telemetry {
namespace {

std::optional<Header> header_of(const platform::SharedMemory& memory) {
  Header header;
  if (memory.size() < sizeof header) return std::nullopt;
  std::memcpy(static_cast<void*>(&header), memory.data(), sizeof header);
  if (header.magic != magic) return std::nullopt;
  return header;
}

// Whoever writes there may be broken: no count is trusted.
void bound(Snapshot& snapshot) {
  for (Meters* const meters : {&snapshot.inputs, &snapshot.outputs})
    meters->count = std::min<std::uint32_t>(meters->count, most_channels);
  snapshot.member_count = std::min<std::uint32_t>(snapshot.member_count, most_members);
  snapshot.news_count = std::max<std::int64_t>(snapshot.news_count, 0);
}

void add(Listing& listing, const std::filesystem::path& file) {
  const auto memory = platform::SharedMemory::open(file);
  if (!memory) {
    // It ended since the folder was read.
    if (memory.error().trouble != Trouble::absent) listing.remarks.push_back(memory.error().sentence());
    return;
  }
  const auto header = header_of(*memory);
  if (!header) return;
  if (memory->abandoned() ||
      !platform::may_be_alive({.process = header->process, .started = header->started, .space = header->space})) {
    platform::remove_shared(file);
    return;
  }
  const std::string program = header->program.get();
  if (header->version != version || header->size != sizeof(Block) || memory->size() < sizeof(Block)) {
    listing.remarks.push_back(text(
        "{} (process {}) plays through another version of Taut, which this `taut` cannot read. Use the `taut` that "
        "came with it, or install one version of both.",
        program, header->process));
    return;
  }
  Stream stream{.id = text_of(file.filename()), .program = program, .process = header->process, .snapshot = {}};
  stream.snapshot = reinterpret_cast<const Block*>(memory->data())->snapshot.get();
  bound(stream.snapshot);
  listing.streams.push_back(std::move(stream));
}

}  // namespace

Listing read_streams() {
  Listing listing;
  for (const auto& file : platform::shared_files()) add(listing, file);
  std::ranges::sort(listing.streams, {}, &Stream::id);
  return listing;
}

}  // namespace taut::telemetry
