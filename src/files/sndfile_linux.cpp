// SPDX-License-Identifier: MIT
#include "files/sndfile_library.hpp"

namespace taut::files {

const SndfileHere sndfile_here{.file = "libsndfile.so.1",
                               .open_function = "sf_open",
                               .open =
                                   [](const SndfileLibrary& library, const std::string& path, int mode, SF_INFO* info) {
                                     return reinterpret_cast<decltype(&sf_open)>(library.open_function)(path.c_str(),
                                                                                                        mode, info);
                                   },
                               .install = "Install the package libsndfile1 for FLAC and other formats, or use WAV.",
                               .reinstall = "Reinstall the package libsndfile1."};

}  // namespace taut::files
