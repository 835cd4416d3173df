// SPDX-License-Identifier: MIT
// Everything is inherited as a handle, whose numbers are the process's command line; nothing has a name that others could take.
#include <windows.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "host/apart/shared.hpp"
#include "platform/clock.hpp"
#include "platform/text_windows.hpp"

namespace taut::host::apart {
namespace {

constexpr const wchar_t* name = L"taut-driver-process.exe";

class Owned {
 public:
  explicit Owned(HANDLE handle = nullptr) noexcept : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() {
    if (handle_) CloseHandle(handle_);
  }
  [[nodiscard]] HANDLE get() const noexcept { return handle_; }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

 private:
  HANDLE handle_;
};

DWORD milliseconds_to(Nanos deadline) noexcept {
  const Nanos left = deadline - platform::system_clock().now();
  return left > 0 ? static_cast<DWORD>(left / 1'000'000 + 1) : 0;
}

struct Parts {
  Owned memory, other;  // `other`: the process on the other side
  std::array<Owned, gate_count> gates;
};

template <class Base>
class Mapped : public Base {
 public:
  Mapped(Block* block, Parts parts) noexcept : Base(block), parts_(std::move(parts)) {}
  ~Mapped() override { UnmapViewOfFile(this->block_); }

  void wake(Gate gate) noexcept override { SetEvent(parts_.gates[static_cast<std::size_t>(gate)].get()); }

  bool wait_until(Gate gate, Nanos deadline) noexcept override {
    return WaitForSingleObject(parts_.gates[static_cast<std::size_t>(gate)].get(), milliseconds_to(deadline)) ==
           WAIT_OBJECT_0;
  }

  bool wait_for_end(Nanos deadline) noexcept override {
    return WaitForSingleObject(parts_.other.get(), milliseconds_to(deadline)) == WAIT_OBJECT_0;
  }

 protected:
  Parts parts_;
};

class ChildProcess final : public Mapped<DriverProcess> {
 public:
  using Mapped::Mapped;
  ~ChildProcess() override { kill(); }

  void kill() noexcept override { TerminateProcess(parts_.other.get(), 1); }

  std::string how_it_ended() override {
    DWORD status = 0;
    if (!GetExitCodeProcess(parts_.other.get(), &status) || status == STILL_ACTIVE) return {};
    if (status >= 0x80000000u) return text("by exception 0x{:08X}", status);
    return text("with status {}", status);
  }
};

std::unexpected<Error> no_memory() {
  return failure(
      Trouble::no_memory,
      text("The memory that a driver's process shares could not be made: {}.", platform::words_of(GetLastError())),
      "Close other programs, and try again.");
}

Block* mapped(HANDLE memory) noexcept {
  return static_cast<Block*>(MapViewOfFile(memory, FILE_MAP_ALL_ACCESS, 0, 0, shared_bytes));
}

std::filesystem::path folder_of(HMODULE module) {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size())));
  return std::filesystem::path(path).parent_path();
}

/// The handles that a new process inherits, and no others of the program's.
class Inherited {
 public:
  explicit Inherited(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T bytes = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &bytes);
    memory_.resize(bytes);
    made_ = InitializeProcThreadAttributeList(list(), 1, 0, &bytes) != 0;
    taken_ = made_ && UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                                handles_.size() * sizeof(HANDLE), nullptr, nullptr) != 0;
  }
  ~Inherited() {
    if (made_) DeleteProcThreadAttributeList(list());
  }
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;
  [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST list() noexcept {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }
  explicit operator bool() const noexcept { return taken_; }

 private:
  std::vector<HANDLE> handles_;
  std::vector<std::byte> memory_;
  bool made_ = false, taken_ = false;
};

}  // namespace

Expected<std::shared_ptr<DriverProcess>> DriverProcess::start(const std::filesystem::path& program) {
  SECURITY_ATTRIBUTES inheritable{
      .nLength = sizeof inheritable, .lpSecurityDescriptor = nullptr, .bInheritHandle = TRUE};
  Parts parts;
  parts.memory =
      Owned(CreateFileMappingW(INVALID_HANDLE_VALUE, &inheritable, PAGE_READWRITE, 0, shared_bytes, nullptr));
  if (!parts.memory) return no_memory();
  std::vector<HANDLE> handles{parts.memory.get()};
  for (Owned& gate : parts.gates) {
    gate = Owned(CreateEventW(&inheritable, FALSE, FALSE, nullptr));
    if (!gate) return no_memory();
    handles.push_back(gate.get());
  }
  HANDLE self = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &self, SYNCHRONIZE, TRUE, 0);
  const Owned us(self);
  if (!us) return no_memory();
  handles.push_back(us.get());
  Block* const block = mapped(parts.memory.get());
  if (!block) return no_memory();
  block->version = wire_version;

  std::wstring line = L"\"" + program.wstring() + L"\"";
  for (const HANDLE handle : handles) line += L" " + std::to_wstring(reinterpret_cast<std::uintptr_t>(handle));
  Inherited inherited(handles);
  STARTUPINFOEXW how{};
  how.StartupInfo.cb = sizeof how;
  how.lpAttributeList = inherited.list();
  PROCESS_INFORMATION made{};
  if (!inherited || !CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE,
                                    EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP, nullptr,
                                    nullptr, &how.StartupInfo, &made)) {
    const DWORD error = GetLastError();
    UnmapViewOfFile(block);
    return failure(
        error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? Trouble::absent : Trouble::denied,
        text("{} could not be started: {}.", platform::narrow(program.wstring()), platform::words_of(error)));
  }
  CloseHandle(made.hThread);
  parts.other = Owned(made.hProcess);
  return std::make_shared<ChildProcess>(block, std::move(parts));
}

Expected<std::shared_ptr<Shared>> attach(int argc, char** argv) {
  constexpr int handles = static_cast<int>(gate_count) + 2;
  if (argc != handles + 1)
    return failure(Trouble::bad_request,
                   "taut-driver-process is started by programs that run a driver in a process of its own.");
  const auto handle = [&](std::size_t k) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a handle is a number on a command line.
    return Owned(reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(std::strtoull(argv[k + 1], nullptr, 10))));
  };
  Parts parts;
  parts.memory = handle(0);
  for (std::size_t k = 0; k < gate_count; ++k) parts.gates[k] = handle(k + 1);
  parts.other = handle(gate_count + 1);
  Block* const block = mapped(parts.memory.get());
  if (!block) return no_memory();
  return std::make_shared<Mapped<Shared>>(block, std::move(parts));
}

std::filesystem::path driver_process() {
  if (const wchar_t* const named = _wgetenv(L"TAUT_DRIVER_PROCESS"); named && *named) return named;
  HMODULE here = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&driver_process), &here);
  std::error_code trouble;
  for (HMODULE module : {here, static_cast<HMODULE>(nullptr)})
    if (std::filesystem::path path = folder_of(module) / name; std::filesystem::exists(path, trouble)) return path;
  return {};
}

}  // namespace taut::host::apart
