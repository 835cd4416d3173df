// SPDX-License-Identifier: MIT
#include "driver/wine/pe/load_64.hpp"

#include <windows.h>

#include <winternl.h>

#include <cstdint>
#include <cstring>
#include <iterator>

/// A call of 64-bit code with four arguments.
struct TautCall64 {
  std::uint64_t function, arguments[4];
  std::uint32_t result, unused;
};

// Makes it: a far call into the kernel's segment for 64-bit code. There the callee keeps the registers that 32-bit callers
// expect to find unchanged.
extern "C" void taut_call_64(TautCall64* call);
asm(R"(
  .text
  .globl _taut_call_64
_taut_call_64:
  pushl %ebx
  pushl %esi
  pushl %edi
  pushl %ebp
  movl 20(%esp), %ebx
  movl %esp, %ebp
  andl $-16, %esp
  lcall $0x33, $1f
  movl %ebp, %esp
  popl %ebp
  popl %edi
  popl %esi
  popl %ebx
  ret
  .code64
1:
  movl %esp, %esp
  movl %ebx, %ebx
  subq $40, %rsp
  movq 8(%rbx), %rcx
  movq 16(%rbx), %rdx
  movq 24(%rbx), %r8
  movq 32(%rbx), %r9
  call *(%rbx)
  movl %eax, 40(%rbx)
  addq $40, %rsp
  lretl
  .code32
)");

namespace taut::driver::wine {
namespace {

using Address = std::uint64_t;

// Structures of the process's 64-bit half.
struct BasicInformation {
  std::uint32_t status, unused;
  Address peb, affinity;
  std::uint32_t priority, unused_too;
  Address process, parent;
};
struct Name {
  std::uint16_t bytes, room;
  std::uint32_t unused;
  Address text;
};

/// Reads the 64-bit half's memory, most of which lies beyond this program's addresses.
class Reader {
 public:
  Reader() {
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    read_ = reinterpret_cast<Read>(reinterpret_cast<void*>(GetProcAddress(ntdll, "NtWow64ReadVirtualMemory64")));
    query_ =
        reinterpret_cast<Query>(reinterpret_cast<void*>(GetProcAddress(ntdll, "NtWow64QueryInformationProcess64")));
  }

  Address peb() const {
    BasicInformation found{};
    if (!read_ || !query_ || query_(GetCurrentProcess(), 0, &found, sizeof found, nullptr) != 0) return 0;
    return found.peb;
  }

  bool bytes(Address from, void* to, std::size_t size) const {
    return from != 0 && read_(GetCurrentProcess(), from, to, size, nullptr) == 0;
  }

  /// 0 where nothing can be read.
  template <class T>
  T at(Address from) const {
    T value{};
    return bytes(from, &value, sizeof value) ? value : T{};
  }

 private:
  using Read = LONG(WINAPI*)(HANDLE, Address, void*, Address, Address*);
  using Query = LONG(WINAPI*)(HANDLE, ULONG, void*, ULONG, ULONG*);
  Read read_ = nullptr;
  Query query_ = nullptr;
};

Address ntdll_of(const Reader& memory, Address peb) {
  constexpr wchar_t wanted[] = L"ntdll.dll";
  const auto loader = memory.at<Address>(peb + 0x18);
  if (loader == 0) return 0;
  const Address head = loader + 0x10;
  Address entry = memory.at<Address>(head);
  for (int looked = 0; entry != 0 && entry != head && looked < 1000; ++looked) {
    const auto name = memory.at<Name>(entry + 0x58);
    wchar_t text[std::size(wanted)] = {};
    if (name.bytes == sizeof wanted - sizeof(wchar_t) && memory.bytes(name.text, text, name.bytes) &&
        std::memcmp(text, wanted, name.bytes) == 0)
      return memory.at<Address>(entry + 0x30);
    entry = memory.at<Address>(entry);
  }
  return 0;
}

Address export_of(const Reader& memory, Address image, const char* wanted) {
  const Address header = image + memory.at<std::uint32_t>(image + 0x3C);
  const Address exports = image + memory.at<std::uint32_t>(header + 24 + 112);
  const auto count = memory.at<std::uint32_t>(exports + 24);
  const Address addresses = image + memory.at<std::uint32_t>(exports + 28);
  const Address names = image + memory.at<std::uint32_t>(exports + 32);
  const Address ordinals = image + memory.at<std::uint32_t>(exports + 36);
  const std::size_t size = std::strlen(wanted) + 1;
  char name[64] = {};
  for (std::uint32_t k = 0; k < count && size <= sizeof name; ++k) {
    if (!memory.bytes(image + memory.at<std::uint32_t>(names + Address{4} * k), name, size)) continue;
    if (std::memcmp(name, wanted, size) != 0) continue;
    const auto ordinal = memory.at<std::uint16_t>(ordinals + Address{2} * k);
    return image + memory.at<std::uint32_t>(addresses + Address{4} * ordinal);
  }
  return 0;
}

}  // namespace

bool load_by_64_bit_code(const std::wstring& library) noexcept {
  const Reader memory;
  const Address peb = memory.peb(), ntdll = peb ? ntdll_of(memory, peb) : 0;
  const Address load = ntdll ? export_of(memory, ntdll, "LdrLoadDll") : 0;
  if (load == 0) return false;
  const auto bytes = static_cast<std::uint16_t>(library.size() * sizeof(wchar_t));
  const Name name{bytes, bytes, 0, reinterpret_cast<std::uintptr_t>(library.c_str())};
  Address module = 0;
  TautCall64 call{
      .function = load,
      .arguments = {0, 0, reinterpret_cast<std::uintptr_t>(&name), reinterpret_cast<std::uintptr_t>(&module)},
      .result = 0,
      .unused = 0};
  taut_call_64(&call);
  return true;
}

}  // namespace taut::driver::wine
