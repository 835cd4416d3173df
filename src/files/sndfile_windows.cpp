// SPDX-License-Identifier: MIT
#include "files/sndfile_library.hpp"
#include "platform/text_windows.hpp"

namespace taut::files {

// Narrow paths are in the system's code page, which lacks many letters; wide ones are not.
const SndfileHere sndfile_here{
    .file = "libsndfile-1.dll",
    .open_function = "sf_wchar_open",
    .open =
        [](const SndfileLibrary& library, const std::string& path, int mode, SF_INFO* info) {
          using Open = SNDFILE* (*)(const wchar_t* path, int mode, SF_INFO* info);
          return reinterpret_cast<Open>(library.open_function)(platform::wide(path).c_str(), mode, info);
        },
    .install = "Put libsndfile-1.dll beside this program for FLAC and other formats, or use WAV.",
    .reinstall = "Put another libsndfile-1.dll beside this program."};

}  // namespace taut::files
