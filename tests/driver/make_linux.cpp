// SPDX-License-Identifier: MIT
#include <fstream>

#include "driver/linux/linux_face.hpp"
#include "driver/make.hpp"

namespace taut::tests {

TautDriver* make(const Folder& folder) { return (new driver::linux_face::LinuxFace(folder.path()))->object(); }

void store(const Folder& folder, const std::string& instance, const std::string& key, const std::string& value) {
  std::filesystem::create_directories(folder.path() / instance);
  std::ofstream(folder.path() / instance / key) << value << "\n";
}

void erase(const Folder& folder, const std::string& instance) { std::filesystem::remove_all(folder.path() / instance); }

}  // namespace taut::tests
