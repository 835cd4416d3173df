// SPDX-License-Identifier: MIT
#include <windows.h>

#include <unknwn.h>

#include <stdexcept>

#include "driver/library_path.hpp"
#include "driver/make.hpp"
#include "platform/registry_windows.hpp"
#include "platform/shared_library.hpp"
#include "protocol/class_id.hpp"

namespace taut::tests {
namespace {

using Key = platform::RegistryKey;

std::string entry_of(const std::string& instance) { return "SOFTWARE\\ASIO\\" + instance; }

}  // namespace

// Like a host that loads drivers by path (Q39): without COM.
TautDriver* make(const Folder&) {
  static const auto library = platform::SharedLibrary::open(library_path());
  if (!library) throw std::runtime_error(library.error().sentence());
  using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);
  const auto id = std::bit_cast<CLSID>(protocol::taut_class);
  IClassFactory* factory = nullptr;
  void* object = nullptr;
  if (library->symbol<GetClassObject>("DllGetClassObject")(id, IID_IClassFactory, reinterpret_cast<void**>(&factory)) !=
      S_OK)
    throw std::runtime_error("no class factory");
  const HRESULT made = factory->CreateInstance(nullptr, id, &object);
  factory->Release();
  if (made != S_OK) throw std::runtime_error("no object");
  return static_cast<TautDriver*>(object);
}

void store(const Folder&, const std::string& instance, const std::string& key, const std::string& value) {
  auto entry = Key::create(Key::Root::machine, entry_of(instance));
  if (!entry || !entry->set_text(key, value)) throw std::runtime_error("the registry cannot be written");
}

// Deletes only the keys' values; regsvr32's registration stays.
void erase(const Folder&, const std::string& instance) {
  auto entry = Key::create(Key::Root::machine, entry_of(instance));
  if (entry->text("CLSID").empty())
    static_cast<void>(Key::remove(Key::Root::machine, entry_of(instance)));
  else
    for (const std::string& name : entry->values())
      if (name != "CLSID" && name != "Description") entry->remove_text(name);
}

}  // namespace taut::tests
