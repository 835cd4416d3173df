// SPDX-License-Identifier: MIT
// Finds and reads the streams of this user's programs. Reading never disturbs a stream: the memory is mapped read-only,
// and its writer waits for nobody.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "telemetry/block.hpp"

namespace taut::telemetry {

struct Stream {
  std::string id;       ///< "1234-1": the same as long as the stream has its buffers, and never that of another one
  std::string program;  ///< as people know it, UTF-8
  std::uint64_t process = 0;
  Snapshot snapshot;
};

struct Listing {
  std::vector<Stream> streams;       ///< ordered by id
  std::vector<std::string> remarks;  ///< a sentence for each stream that cannot be read
};

/// Every stream there is now, with all it shows. Clears what programs that crashed have left. Some ten microseconds a
/// stream; control threads.
Listing read_streams();

}  // namespace taut::telemetry
