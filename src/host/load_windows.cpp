// SPDX-License-Identifier: MIT
// Gets a driver's object from COM, or as COM would where it is not registered.
#include <windows.h>

#include <objbase.h>

#include "host/apartment_windows.hpp"
#include "host/load.hpp"
#include "platform/registry_windows.hpp"
#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"
#include "protocol/class_id.hpp"

namespace taut::host {
namespace {

constexpr bool is_64_bit = sizeof(void*) == 8;

std::string utf8(const std::filesystem::path& path) { return platform::narrow(path.wstring()); }

Expected<CLSID> class_of(const Entry& entry) {
  if (entry.class_id.empty()) return std::bit_cast<CLSID>(protocol::taut_class);
  CLSID id{};
  if (FAILED(CLSIDFromString(platform::wide(entry.class_id).c_str(), &id)))
    return failure(Trouble::broken, "The driver '" + entry.name + "' is registered with a class that is none.",
                   "Install it again.");
  return id;
}

// The class id is also the interface id: there is no common interface (protocol 1.4).
Expected<TautDriver*> by_com(const CLSID& id, const Entry& entry) {
  void* object = nullptr;
  const HRESULT result = CoCreateInstance(id, nullptr, CLSCTX_INPROC_SERVER, id, &object);
  if (SUCCEEDED(result) && object) return static_cast<TautDriver*>(object);
  return failure(result == REGDB_E_CLASSNOTREG ? Trouble::absent : Trouble::broken,
                 "The driver '" + entry.name +
                     "' could not be made: " + platform::words_of(static_cast<unsigned long>(result)) + ".",
                 is_64_bit ? "Install it again; it may be for 32-bit programs only."
                           : "Install it again; it may be for 64-bit programs only.");
}

Expected<TautDriver*> by_library(const CLSID& id, const Entry& entry) {
  const std::string path = utf8(entry.library);
  auto library = platform::SharedLibrary::open(path);
  if (!library) return std::unexpected(library.error());
  using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);
  const auto get_class_object = library->symbol<GetClassObject>("DllGetClassObject");
  if (!get_class_object)
    return failure(Trouble::unsupported, path + " is not an ASIO-compatible driver for Windows.",
                   "It lacks the function DllGetClassObject.");
  library->keep();  // vendors' threads may outlive the object
  IClassFactory* factory = nullptr;
  HRESULT result = get_class_object(id, IID_IClassFactory, reinterpret_cast<void**>(&factory));
  void* object = nullptr;
  if (SUCCEEDED(result) && factory) {
    result = factory->CreateInstance(nullptr, id, &object);
    factory->Release();
  }
  if (SUCCEEDED(result) && object) return static_cast<TautDriver*>(object);
  return failure(Trouble::broken, "The driver in " + path + " could not be made: " +
                                      platform::words_of(static_cast<unsigned long>(result)) + ".");
}

}  // namespace

Expected<std::shared_ptr<Apartment>> open_apartment() { return SingleThreadApartment::open(); }

Expected<Loaded> load(const Entry& entry, std::shared_ptr<Apartment> apartment) {
  const auto id = class_of(entry);
  if (!id) return std::unexpected(id.error());
  Expected<TautDriver*> made = nullptr;
  apartment->run([&] {
    if (!entry.class_id.empty()) made = by_com(*id, entry);
    // By path if COM does not know it: it lies beside us, or is half registered.
    if (entry.class_id.empty() || (!made && !entry.library.empty()))
      if (auto other = by_library(*id, entry); other || entry.class_id.empty()) made = std::move(other);
  });
  if (!made) return std::unexpected(made.error());
  if (!(*made)->table) return failure(Trouble::broken, "The driver '" + entry.name + "' made no usable object.");
  return Loaded{*made, std::move(apartment)};
}

}  // namespace taut::host
