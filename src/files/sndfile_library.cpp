// SPDX-License-Identifier: MIT
#include "files/sndfile_library.hpp"

namespace taut::files {

Expected<SndfileLibrary> load_sndfile() {
  auto library = platform::SharedLibrary::open(sndfile_here.file);
  if (!library) return failure(Trouble::absent, "Only WAV files can be read without libsndfile.", sndfile_here.install);
  auto& l = *library;
  SndfileLibrary all{.open = sndfile_here.open,
                     .open_function = l.symbol<void*>(sndfile_here.open_function),
                     .close = l.symbol<decltype(&sf_close)>("sf_close"),
                     .strerror = l.symbol<decltype(&sf_strerror)>("sf_strerror"),
                     .command = l.symbol<decltype(&sf_command)>("sf_command"),
                     .seek = l.symbol<decltype(&sf_seek)>("sf_seek"),
                     .read_int = l.symbol<decltype(&sf_readf_int)>("sf_readf_int"),
                     .read_float = l.symbol<decltype(&sf_readf_float)>("sf_readf_float"),
                     .read_double = l.symbol<decltype(&sf_readf_double)>("sf_readf_double"),
                     .library = std::move(l)};
  if (!all.open_function || !all.close || !all.strerror || !all.command || !all.seek || !all.read_int ||
      !all.read_float || !all.read_double)
    return failure(Trouble::broken, "The installed libsndfile lacks functions.", sndfile_here.reinstall);
  return all;
}

}  // namespace taut::files
