// SPDX-License-Identifier: MIT
// Any memory as a stream's block: it is read without trusting a number in it. The input is a file's size, and pieces that are
// written into a sound block.
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "platform/shared_memory.hpp"
#include "telemetry/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace taut;

// Never the user's own folder.
std::filesystem::path own_folder() {
  std::string folder = (std::filesystem::temp_directory_path() / "taut-fuzz-XXXXXX").string();
  if (!mkdtemp(folder.data()) || setenv("XDG_RUNTIME_DIR", folder.c_str(), 1) != 0) std::abort();
  static std::filesystem::path kept;
  kept = folder;
  std::atexit([] {
    std::error_code ignored;
    std::filesystem::remove_all(kept, ignored);
  });
  return folder;
}

telemetry::Header sound_header() {
  const platform::ProcessIdentity me = platform::this_process();
  telemetry::Header header{.magic = telemetry::magic,
                           .version = telemetry::version,
                           .size = sizeof(telemetry::Block),
                           .process = me.process,
                           .started = me.started,
                           .space = me.space,
                           .program = {}};
  header.program.set("program");
  return header;
}

void demand(bool kept) {
  if (!kept) std::abort();
}

void look(const telemetry::Snapshot& snapshot) {
  for (const telemetry::Meters* meters : {&snapshot.inputs, &snapshot.outputs})
    demand(meters->count <= telemetry::most_channels);
  demand(snapshot.member_count <= telemetry::most_members && snapshot.news_count >= 0);
  for (const telemetry::News& news : snapshot.news) demand(news.sentence.get().size() <= 256);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path folder = own_folder();
  constexpr std::size_t first = 2, piece = 4;
  if (size < first) return 0;
  const std::size_t bytes = 1 + (data[0] | std::size_t{data[1]} << 8U) % (2 * sizeof(telemetry::Block));
  const telemetry::Header header = sound_header();
  const auto begin = std::as_bytes(std::span(&header, 1));
  auto memory = platform::SharedMemory::make("fuzz-1", std::max(bytes, sizeof header), begin);
  if (!memory) std::abort();
  data += first;
  size -= first;
  // A place of two bytes, a length of one, and what goes there.
  while (size >= piece) {
    const std::size_t place = (data[0] | std::size_t{data[1]} << 8U) % memory->size();
    const std::size_t length = std::min({std::size_t{data[2]} + 1, size - piece + 1, memory->size() - place});
    std::memcpy(memory->data() + place, data + piece - 1, length);
    data += std::min(size, piece - 1 + length);
    size -= std::min(size, piece - 1 + length);
  }
  const telemetry::Listing listing = telemetry::read_streams();
  demand(listing.streams.size() + listing.remarks.size() <= 1);
  for (const telemetry::Stream& stream : listing.streams) look(stream.snapshot);
  return 0;
}
