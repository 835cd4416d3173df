// SPDX-License-Identifier: MIT
// libsndfile, loaded at run time. Systems differ in its name, in how it takes file names, and in what to install.
#pragma once
#include <sndfile.h>

#include <string>

#include "platform/shared_library.hpp"

namespace taut::files {

struct SndfileLibrary {
  /// sf_open() or its equivalent; `path` is UTF-8.
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
  platform::SharedLibrary library;  ///< keeps the functions valid
};

/// Errors `absent` or `broken`, with a remedy.
Expected<SndfileLibrary> load_sndfile();

/// For this system.
struct SndfileHere {
  const char* file;           ///< the library's
  const char* open_function;  ///< its name
  SNDFILE* (*open)(const SndfileLibrary&, const std::string& path, int mode, SF_INFO* info);
  const char* install;    ///< "Install ... for FLAC and other formats, or use WAV."
  const char* reinstall;  ///< if functions are missing
};
extern const SndfileHere sndfile_here;

}  // namespace taut::files
