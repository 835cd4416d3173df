// SPDX-License-Identifier: MIT
#include "files/sndfile_library.hpp"

namespace taut::files {

namespace {

// Where Homebrew installs it; on Apple's processors the system's loader does not look there by itself.
#ifdef __aarch64__
constexpr const char* file = "/opt/homebrew/lib/libsndfile.1.dylib";
#else
constexpr const char* file = "libsndfile.1.dylib";
#endif

}  // namespace

const SndfileHere sndfile_here{.file = file,
                               .open_function = "sf_open",
                               .open =
                                   [](const SndfileLibrary& library, const std::string& path, int mode, SF_INFO* info) {
                                     return reinterpret_cast<decltype(&sf_open)>(library.open_function)(path.c_str(),
                                                                                                        mode, info);
                                   },
                               .install = "Type: brew install libsndfile for FLAC and other formats, or use WAV.",
                               .reinstall = "Type: brew reinstall libsndfile"};

}  // namespace taut::files
