// SPDX-License-Identifier: MIT
#include "engine/session.hpp"

namespace taut::engine {

Session::~Session() {
  for (auto* slot : {&attached, &lost, &offered}) delete slot->exchange(nullptr);
}

void Session::close_device() {
  const std::unique_lock help(helping, std::try_to_lock);
  if (!help) return;
  const std::lock_guard lock(closing);
  for (auto* slot : {&attached, &lost, &offered}) delete slot->exchange(nullptr);
}

void Session::note(const Attachment& attachment) {
  const std::lock_guard lock(words);
  agreed = attachment.stream->agreed();
  agreed.remarks.insert(agreed.remarks.end(), attachment.remarks.begin(), attachment.remarks.end());
  hardware = attachment.hardware();
  knowledge.started();
  if (untuned >= 0) wishes.margin = untuned;
}

device::Agreed Session::noted() {
  const std::lock_guard lock(words);
  device::Agreed complete = agreed;
  knowledge.complete(complete);
  return complete;
}

}  // namespace taut::engine
