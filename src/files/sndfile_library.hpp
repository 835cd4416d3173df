// SPDX-License-Identifier: MIT
// libsndfile, found at run time; what differs from system to system is its name, how a file is named to it, and what to
// install.
#pragma once
#include <sndfile.h>

#include <string>

#include "platform/shared_library.hpp"

namespace taut::files {

struct SndfileLibrary {
  /// sf_open() or what takes a path here; `path` is UTF-8.
  SNDFILE* (*open)(const SndfileLibrary&, const std::string& path, int mode, SF_INFO* info) = nullptr;
  void* open_function = nullptr;
  decltype(&sf_open_virtual) open_virtual = nullptr;
  decltype(&sf_format_check) format_check = nullptr;
  decltype(&sf_close) close = nullptr;
  decltype(&sf_strerror) strerror = nullptr;
  decltype(&sf_command) command = nullptr;
  decltype(&sf_seek) seek = nullptr;
  decltype(&sf_readf_int) read_int = nullptr;
  decltype(&sf_readf_float) read_float = nullptr;
  decltype(&sf_readf_double) read_double = nullptr;
  decltype(&sf_writef_int) write_int = nullptr;
  decltype(&sf_writef_float) write_float = nullptr;
  platform::SharedLibrary library;  ///< keeps the functions alive
};

/// Error `absent` or `broken`, with what to do about it.
Expected<SndfileLibrary> load_sndfile();

/// How this system does it.
struct SndfileHere {
  const char* file;           ///< the library's
  const char* open_function;  ///< its name
  SNDFILE* (*open)(const SndfileLibrary&, const std::string& path, int mode, SF_INFO* info);
  const char* install;    ///< "Install ... for FLAC and other formats, or use WAV."
  const char* reinstall;  ///< when it lacks functions
};
extern const SndfileHere sndfile_here;

}  // namespace taut::files
