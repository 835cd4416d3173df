// SPDX-License-Identifier: MIT
// Memory that one program writes and other programs of the same user read: a small mapped file in a folder of this user's.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::platform {

/// $XDG_RUNTIME_DIR/taut, else /dev/shm/taut-UID; on Windows %LOCALAPPDATA%\Taut\streams. Made if missing, for this user
/// alone. Errors: `denied` if it belongs to somebody else or is open to others, `absent`, `broken`. Control threads, like
/// all here.
Expected<std::filesystem::path> shared_folder();

/// A running program, told apart from a later one with the same number.
struct ProcessIdentity {
  std::uint64_t process = 0;  ///< its number
  std::uint64_t started = 0;  ///< when, in the system's own units
  std::uint64_t space = 0;    ///< what the number counts in: programs in a container have numbers of their own
};

ProcessIdentity this_process();

/// False only if that program has certainly ended.
bool may_be_alive(const ProcessIdentity& identity);

class SharedMemory {
 public:
  /// `bytes` zero bytes as the file `name` of shared_folder(), which must not exist, beginning with `first`. The file goes
  /// with remove(), the destructor or, on Windows, the process. Errors: `no_memory` (the folder is full), `denied`,
  /// `absent`, `broken`.
  static Expected<SharedMemory> make(const std::string& name, std::size_t bytes, std::span<const std::byte> first);

  /// Read-only. Errors: `absent`, `denied` (not this user's), `broken`.
  static Expected<SharedMemory> open(const std::filesystem::path& file);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  [[nodiscard]] std::byte* data() const noexcept { return data_; }  ///< page-aligned
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Of an opened one: whoever made it has ended without removing it.
  [[nodiscard]] bool abandoned() const;

  /// The file; the memory stays.
  void remove() noexcept;

 private:
  SharedMemory() = default;
  std::filesystem::path file_;  // empty: not ours to remove
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::intptr_t handle_ = -1;  // the system's
};

/// The files of shared_folder() that may be open()ed. Empty if there is no such folder.
std::vector<std::filesystem::path> shared_files();

/// Deletes the file of an abandoned one.
void remove_shared(const std::filesystem::path& file) noexcept;

}  // namespace taut::platform
