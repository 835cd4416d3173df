// SPDX-License-Identifier: MIT
#include <dlfcn.h>

#include "platform/shared_library.hpp"

namespace taut::platform {

Expected<SharedLibrary> SharedLibrary::open(const std::string& path_or_name) {
  if (void* handle = dlopen(path_or_name.c_str(), RTLD_NOW | RTLD_LOCAL)) return SharedLibrary(handle);
  const char* reason = dlerror();
  const std::string said = reason ? reason : "no reason was given";
  const bool missing = said.find("No such file") != std::string::npos;
  return failure(missing ? Trouble::absent : Trouble::broken,
                 "The library " + path_or_name + " could not be loaded: " + said + ".",
                 missing ? "Install the package that ships it." : "");
}

SharedLibrary::~SharedLibrary() {
  if (handle_ && !kept_) dlclose(handle_);
}

void* SharedLibrary::address(const char* name) const noexcept { return handle_ ? dlsym(handle_, name) : nullptr; }

}  // namespace taut::platform
