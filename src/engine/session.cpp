// SPDX-License-Identifier: MIT
#include "engine/session.hpp"

namespace taut::engine {

void EngineSession::note(const Attachment& attachment) {
  const std::lock_guard lock(words);
  agreed = attachment.stream->agreed();
  agreed.remarks.insert(agreed.remarks.end(), attachment.remarks.begin(), attachment.remarks.end());
  hardware = attachment.hardware();
  knowledge.started();
  if (untuned >= 0) wishes.margin = untuned;
}

device::Agreed EngineSession::noted() {
  const std::lock_guard lock(words);
  device::Agreed complete = agreed;
  knowledge.complete(complete);
  return complete;
}

}  // namespace taut::engine
