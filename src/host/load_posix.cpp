// SPDX-License-Identifier: MIT
#include "base/text.hpp"
#include "host/load.hpp"
#include "platform/program_posix.hpp"
#include "platform/shared_library.hpp"

namespace taut::host {

Expected<std::shared_ptr<Apartment>> open_apartment() { return nullptr; }

Expected<Loaded> load(const Entry& entry, std::shared_ptr<Apartment> apartment) {
  auto library = platform::SharedLibrary::open(entry.library.string());
  if (!library) return std::unexpected(library.error());
  const auto instantiate = library->symbol<TautInstantiateDriver>("instantiateDriver");
  if (!instantiate)
    return failure(Trouble::unsupported,
                   text("{} is not an ASIO-compatible driver for {}.", entry.library.string(), platform::system_name),
                   "It lacks the function instantiateDriver.");
  library->keep();  // vendors' threads may outlive the object
  TautDriver* const object = instantiate();
  if (!object || !object->table) return failure(Trouble::absent, "The driver '" + entry.name + "' could not be made.");
  return Loaded{object, std::move(apartment)};
}

}  // namespace taut::host
