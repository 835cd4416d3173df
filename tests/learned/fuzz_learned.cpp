// SPDX-License-Identifier: MIT
// Any text as the learned file: each line is an entry that is read again as it was written, or keeps its text and is no entry.
#include <cstdint>
#include <cstdlib>

#include "learned/lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taut::learned;
  const std::string text(data, data + size);
  const auto lines = lines_of(text);
  static_cast<void>(ours(text, lines));
  std::string whole;
  for (const Line& line : lines) {
    whole += line.text + '\n';
    if (!line.entry) continue;
    // Numbers are rounded when they are written, so the second writing is the same as the first.
    const auto again = lines_of(line_of(*line.entry));
    if (again.size() != 1 || !again[0].entry) std::abort();
    const LearnedEntry& entry = *again[0].entry;
    if (!same_device(entry.device, line.entry->device) || entry.buffer != line.entry->buffer ||
        entry.frames != line.entry->frames || line_of(entry) != line_of(*line.entry))
      std::abort();
  }
  // No line is lost or made.
  if (lines_of(whole).size() != lines.size()) std::abort();
  return 0;
}
