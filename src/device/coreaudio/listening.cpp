// SPDX-License-Identifier: MIT
#include "device/coreaudio/listening.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace taut::device::coreaudio {
namespace {

using Note = std::function<void(hal::Code)>;

/// The HAL gets a number, never an address: a call that comes late finds nothing.
struct Registry {
  std::mutex mutex;
  std::uintptr_t last = 0;
  std::map<std::uintptr_t, std::shared_ptr<const Note>> notes;
};

Registry& registry() {
  static auto* const made = new Registry;  // the HAL's threads may outlive main()
  return *made;
}

hal::Status heard(hal::Object /*object*/, std::uint32_t count, const hal::Address* addresses, void* token) {
  std::shared_ptr<const Note> note;
  {
    Registry& all = registry();
    const std::lock_guard lock(all.mutex);
    if (const auto at = all.notes.find(reinterpret_cast<std::uintptr_t>(token)); at != all.notes.end())
      note = at->second;
  }
  for (std::uint32_t k = 0; note && k < count; ++k) (*note)(addresses[k].selector);
  return 0;
}

// NOLINTNEXTLINE(performance-no-int-to-ptr): the HAL passes it back, nobody follows it.
void* as_data(std::uintptr_t token) noexcept { return reinterpret_cast<void*>(token); }

}  // namespace

Listening::Listening(const hal::Functions& functions, hal::Object object, const std::vector<hal::Address>& addresses,
                     std::function<void(hal::Code)> note)
    : hal_(functions), object_(object) {
  {
    Registry& all = registry();
    const std::lock_guard lock(all.mutex);
    token_ = ++all.last;
    all.notes[token_] = std::make_shared<const Note>(std::move(note));
  }
  for (const hal::Address& address : addresses)
    if (hal_.AudioObjectAddPropertyListener(object_, &address, heard, as_data(token_)) == 0)
      addresses_.push_back(address);
}

Listening::~Listening() {
  {
    Registry& all = registry();
    const std::lock_guard lock(all.mutex);
    all.notes.erase(token_);
  }
  for (const hal::Address& address : addresses_)
    hal_.AudioObjectRemovePropertyListener(object_, &address, heard, as_data(token_));
}

}  // namespace taut::device::coreaudio
