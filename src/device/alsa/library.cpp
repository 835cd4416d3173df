// SPDX-License-Identifier: MIT
#include "device/alsa/library.hpp"

#include "platform/shared_library.hpp"

namespace taut::device::alsa {
namespace {

Expected<Library> load() {
  auto opened = platform::SharedLibrary::open("libasound.so.2");
  if (!opened)
    return failure(opened.error().trouble, "ALSA's library, libasound.so.2, cannot be loaded on this machine.",
                   "Install the package libasound2 (on newer systems libasound2t64) to reach sound cards.");
  opened->keep();  // unloading it would leave plug-ins and its configuration behind

  Library library;
  const char* missing = nullptr;
#define TAUT_ALSA_FIND(function)                                       \
  library.function = opened->symbol<decltype(&::function)>(#function); \
  if (library.function == nullptr) missing = #function;
  TAUT_ALSA_FUNCTIONS(TAUT_ALSA_FIND)
#undef TAUT_ALSA_FIND
  if (missing != nullptr)
    return failure(Trouble::broken, std::string("This libasound.so.2 lacks the function ") + missing + ".",
                   "Update the package libasound2 to version 1.2 or newer.");
  return library;
}

}  // namespace

Expected<const Library*> load_library() {
  static const Expected<Library> library = load();
  if (!library) return std::unexpected(library.error());
  return &*library;
}

}  // namespace taut::device::alsa
