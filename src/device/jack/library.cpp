// SPDX-License-Identifier: MIT
#include "device/jack/library.hpp"

#include <dlfcn.h>

#include <string_view>

#include "platform/shared_library.hpp"

namespace taut::device::jack {
namespace {

constexpr const char* usual = "libjack.so.0";

void say_nothing(const char* /*message*/) {}

bool loaded_before(const std::string& path_or_name) {
  void* const handle = dlopen(path_or_name.c_str(), RTLD_NOLOAD | RTLD_LAZY);
  if (handle != nullptr) dlclose(handle);
  return handle != nullptr;
}

}  // namespace

bool Library::of_pipewire() const {
  const char* const version = jack_get_version_string();
  return version != nullptr && std::string_view(version).find("PipeWire") != std::string_view::npos;
}

Expected<Library> load(const std::string& path_or_name) {
  const bool shared = loaded_before(path_or_name);
  auto opened = platform::SharedLibrary::open(path_or_name);
  if (!opened)
    return failure(opened.error().trouble, "JACK's library, libjack.so.0, cannot be loaded on this machine.",
                   "Install the package libjack-jackd2-0 to use a JACK server, or pipewire-jack for PipeWire's.");
  opened->keep();  // it leaves threads behind

  Library library;
  const char* missing = nullptr;
#define TAUT_JACK_FIND(function)                                       \
  library.function = opened->symbol<decltype(&::function)>(#function); \
  if (library.function == nullptr) missing = #function;
  TAUT_JACK_FUNCTIONS(TAUT_JACK_FIND)
#undef TAUT_JACK_FIND
  if (missing != nullptr)
    return failure(Trouble::broken, std::string("This libjack.so.0 lacks the function ") + missing + ".",
                   "Update the package that ships it: libjack-jackd2-0 1.9.12 or newer, or pipewire-jack.");
  if (!shared) {
    library.jack_set_error_function(say_nothing);
    library.jack_set_info_function(say_nothing);
  }
  return library;
}

Expected<const Library*> load_library() {
  static const Expected<Library> library = load(usual);
  if (!library) return std::unexpected(library.error());
  return &*library;
}

}  // namespace taut::device::jack
