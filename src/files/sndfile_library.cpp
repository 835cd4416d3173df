// SPDX-License-Identifier: MIT
#include "files/sndfile_library.hpp"

namespace taut::files {

Expected<SndfileLibrary> load_sndfile() {
  auto library = platform::SharedLibrary::open(sndfile_here.file);
  if (!library)
    return failure(Trouble::absent, "Without libsndfile only WAV is read and recorded.", sndfile_here.install);
  auto& l = *library;
  SndfileLibrary all{.open = sndfile_here.open,
                     .open_function = l.symbol<void*>(sndfile_here.open_function),
                     .open_virtual = l.symbol<decltype(&sf_open_virtual)>("sf_open_virtual"),
                     .format_check = l.symbol<decltype(&sf_format_check)>("sf_format_check"),
                     .close = l.symbol<decltype(&sf_close)>("sf_close"),
                     .strerror = l.symbol<decltype(&sf_strerror)>("sf_strerror"),
                     .command = l.symbol<decltype(&sf_command)>("sf_command"),
                     .seek = l.symbol<decltype(&sf_seek)>("sf_seek"),
                     .read_int = l.symbol<decltype(&sf_readf_int)>("sf_readf_int"),
                     .read_float = l.symbol<decltype(&sf_readf_float)>("sf_readf_float"),
                     .read_double = l.symbol<decltype(&sf_readf_double)>("sf_readf_double"),
                     .write_int = l.symbol<decltype(&sf_writef_int)>("sf_writef_int"),
                     .write_float = l.symbol<decltype(&sf_writef_float)>("sf_writef_float"),
                     .library = std::move(l)};
  if (!all.open_function || !all.open_virtual || !all.format_check || !all.close || !all.strerror || !all.command ||
      !all.seek || !all.read_int || !all.read_float || !all.read_double || !all.write_int || !all.write_float)
    return failure(Trouble::broken, "The installed libsndfile lacks functions.", sndfile_here.reinstall);
  return all;
}

}  // namespace taut::files
