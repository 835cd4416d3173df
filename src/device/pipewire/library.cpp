// SPDX-License-Identifier: MIT
#include "device/pipewire/library.hpp"

#include "base/text.hpp"
#include "platform/shared_library.hpp"

namespace taut::device::pipewire {

Expected<Library> load_library(const std::string& file) {
  auto opened = platform::SharedLibrary::open(file);
  if (!opened && opened.error().trouble == Trouble::absent)
    return failure(Trouble::absent, text("PipeWire's library, {}, is not installed.", file),
                   "Install the package libpipewire-0.3-0 to reach what PipeWire has.");
  if (!opened) return std::unexpected(opened.error());
  Library library;
  const char* missing = nullptr;
#define TAUT_PIPEWIRE_FIND(function)                                   \
  library.function = opened->symbol<decltype(&::function)>(#function); \
  if (library.function == nullptr) missing = #function;
  TAUT_PIPEWIRE_FUNCTIONS(TAUT_PIPEWIRE_FIND)
#undef TAUT_PIPEWIRE_FIND
  opened->keep();  // it leaves threads and plug-ins behind
  if (missing != nullptr)
    return failure(Trouble::broken, text("This {} lacks the function {}.", file, missing),
                   "Update PipeWire to version 0.3.65 or newer.");
  return library;
}

Expected<const Library*> load_library() {
  static const Expected<Library> library = [] {
    auto loaded = load_library("libpipewire-0.3.so.0");
    // Never undone: a plug-in in the same process may use PipeWire too.
    if (loaded) loaded->pw_init(nullptr, nullptr);
    return loaded;
  }();
  if (!library) return std::unexpected(library.error());
  return &*library;
}

}  // namespace taut::device::pipewire
