// SPDX-License-Identifier: MIT
#include "telemetry/writer.hpp"

#include <atomic>
#include <memory>
#include <new>

#include "base/text.hpp"

namespace taut::telemetry {
namespace {

std::atomic<unsigned> made_here{0};

}  // namespace

Expected<Writer> Writer::make(const std::string& program) {
  const platform::ProcessIdentity self = platform::this_process();
  Header header{.magic = magic,
                .version = version,
                .size = sizeof(Block),
                .process = self.process,
                .started = self.started,
                .space = self.space,
                .program = {}};
  header.program.set(program);
  // The counter of another copy of this library in the process may have taken a name already.
  for (int tries = 0;; ++tries) {
    const std::string name = text("{}-{}", self.process, made_here.fetch_add(1, std::memory_order_relaxed) + 1);
    // The rest of the block is valid as zeros, and a Published begins as zeros.
    auto memory = platform::SharedMemory::make(name, sizeof(Block), std::as_bytes(std::span(&header, 1)));
    if (memory) return Writer(std::move(*memory));
    if (tries < 3 && memory.error().trouble == Trouble::broken) continue;
    memory.error().what = "`taut monitor` cannot see this stream. " + memory.error().what;
    return std::unexpected(std::move(memory.error()));
  }
}

Block& Writer::block() noexcept { return *std::launder(reinterpret_cast<Block*>(memory_.data())); }

}  // namespace taut::telemetry
