// SPDX-License-Identifier: MIT
#include "device/backends.hpp"

#include <string>
#include <vector>

#include "device/several/backend.hpp"

namespace taut::device {

std::span<Backend* const> backends() {
  // Never destroyed: streams may outlive every static object.
  static const auto* const table = [] {
    const std::span<Backend* const> single = system_backends();
    auto* const all = new std::vector<Backend*>(single.begin(), single.end());
    all->push_back(several::make_backend(single).release());
    return all;
  }();
  return *table;
}

Expected<Backend*> backend_of(std::string_view id, std::span<Backend* const> among) {
  const auto prefix = id.substr(0, id.find(':'));
  std::string known;
  for (Backend* backend : among) {
    if (backend->name() == prefix) return backend;
    known += (known.empty() ? "" : ", ") + std::string(backend->name());
  }
  return failure(Trouble::absent, "There is no backend for the device id '" + std::string(id) + "'.",
                 "An id starts with one of: " + known + "; `taut devices` lists them all.");
}

}  // namespace taut::device
