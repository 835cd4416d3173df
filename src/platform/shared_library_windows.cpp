// SPDX-License-Identifier: MIT
#include <windows.h>

#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

// Suppresses the system's dialog about a missing library.
class Quietly {
 public:
  Quietly() noexcept { SetThreadErrorMode(SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX, &before_); }
  ~Quietly() { SetThreadErrorMode(before_, nullptr); }
  Quietly(const Quietly&) = delete;
  Quietly& operator=(const Quietly&) = delete;

 private:
  DWORD before_ = 0;
};

}  // namespace

Expected<SharedLibrary> SharedLibrary::open(const std::string& path_or_name) {
  const Quietly quietly;
  const std::wstring name = wide(path_or_name);
  // A path may bring its neighbours; a bare name is searched in trusted places only, not in the current folder.
  const bool path = name.find_first_of(L"/\\") != std::wstring::npos;
  const DWORD where = path ? LOAD_WITH_ALTERED_SEARCH_PATH : LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
  std::wstring native = name;
  for (wchar_t& letter : native)
    if (letter == L'/') letter = L'\\';
  if (HMODULE handle = LoadLibraryExW(native.c_str(), nullptr, where)) return SharedLibrary(handle);
  const DWORD error = GetLastError();
  const bool missing = error == ERROR_MOD_NOT_FOUND || error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
  const bool other_kind = error == ERROR_BAD_EXE_FORMAT;
  return failure(missing ? Trouble::absent : Trouble::broken,
                 "The library " + path_or_name + " could not be loaded: " + words_of(error) + ".",
                 missing      ? "Install the program that ships it, or what it needs itself."
                 : other_kind ? "A 64-bit program loads 64-bit libraries only, and a 32-bit one 32-bit ones."
                              : "");
}

SharedLibrary::~SharedLibrary() {
  if (handle_ && !kept_) FreeLibrary(static_cast<HMODULE>(handle_));
}

void* SharedLibrary::address(const char* name) const noexcept {
  return handle_ ? reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name)) : nullptr;
}

}  // namespace taut::platform
