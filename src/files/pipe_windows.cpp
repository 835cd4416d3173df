// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>

#include "files/pipe.hpp"
#include "platform/text_windows.hpp"

namespace taut::files {
namespace {

constexpr DWORD poll_ms = 10;
constexpr std::size_t largest_piece = 1 << 16;

HANDLE handle_of(std::intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

std::unexpected<Error> broken(const std::string& name, DWORD reason) {
  if (reason == ERROR_DISK_FULL)
    return failure(Trouble::no_memory, name + " cannot be written: the disk is full.",
                   "Make room, or record to another disk.");
  return failure(reason == ERROR_ACCESS_DENIED ? Trouble::denied : Trouble::broken,
                 name + " cannot be used: " + platform::words_of(reason) + ".");
}

}  // namespace

bool Pipe::is_named(const std::string& path, Direction) { return path == "-" || path.starts_with("\\\\.\\pipe\\"); }

bool Pipe::is_output(const std::string& path) { return path == "-"; }

Expected<std::unique_ptr<Pipe>> Pipe::open(const std::string& path, Direction direction, GiveUp give_up) {
  const bool in = direction == Direction::in;
  const std::string name = path != "-" ? path : in ? "The input" : "The output";
  HANDLE handle = INVALID_HANDLE_VALUE;
  if (path == "-") {
    const HANDLE own = GetStdHandle(in ? STD_INPUT_HANDLE : STD_OUTPUT_HANDLE);
    DWORD mode = 0;
    if (GetConsoleMode(own, &mode))
      return failure(Trouble::bad_request, name + " is a terminal.",
                     in ? "Pipe sound into it." : "Pipe it into a program.");
    if (!DuplicateHandle(GetCurrentProcess(), own, GetCurrentProcess(), &handle, 0, FALSE, DUPLICATE_SAME_ACCESS))
      return broken(name, GetLastError());
  } else {
    handle = CreateFileW(platform::wide(path).c_str(), in ? GENERIC_READ : GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0,
                         nullptr);
    if (handle == INVALID_HANDLE_VALUE) return broken(name, GetLastError());
  }
  return std::unique_ptr<Pipe>(new Pipe(reinterpret_cast<std::intptr_t>(handle), name, std::move(give_up)));
}

Pipe::~Pipe() { CloseHandle(handle_of(handle_)); }

Expected<std::size_t> Pipe::read(std::span<std::byte> out) {
  const HANDLE handle = handle_of(handle_);
  // Only a pipe blocks; poll it first, since a read cannot be cancelled.
  for (DWORD there = 0;
       GetFileType(handle) == FILE_TYPE_PIPE && PeekNamedPipe(handle, nullptr, 0, nullptr, &there, nullptr);) {
    if (there > 0) break;
    if (given_up()) return failure(Trouble::wrong_state, name_ + " is no longer waited for.");
    Sleep(poll_ms);
  }
  DWORD got = 0;
  if (ReadFile(handle, out.data(), static_cast<DWORD>(std::min(out.size(), largest_piece)), &got, nullptr)) return got;
  const DWORD reason = GetLastError();
  if (reason == ERROR_BROKEN_PIPE || reason == ERROR_HANDLE_EOF) return 0;
  return broken(name_, reason);
}

Expected<void> Pipe::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    DWORD wrote = 0;
    if (!WriteFile(handle_of(handle_), bytes.data(), static_cast<DWORD>(std::min(bytes.size(), largest_piece)), &wrote,
                   nullptr)) {
      const DWORD reason = GetLastError();
      gone_ = reason == ERROR_BROKEN_PIPE || reason == ERROR_NO_DATA;
      if (gone_) return failure(Trouble::absent, "The program that read " + name_ + " has ended.");
      return broken(name_, reason);
    }
    bytes = bytes.subspan(wrote);
  }
  return {};
}

}  // namespace taut::files
