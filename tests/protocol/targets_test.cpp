// SPDX-License-Identifier: MIT
// Every target that drivers and hosts are built for: layouts hold, and the compiler calls slots as the facts say.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "support/skip.hpp"

namespace {

namespace fs = std::filesystem;

enum class Abi { windows64, windows32, linux64, linux32 };

struct Target {
  const char* name;
  Abi abi;
  const char *cxx, *c;
};

constexpr std::array targets{
    Target{"Windows x64", Abi::windows64, "x86_64-w64-mingw32-g++-posix", "x86_64-w64-mingw32-gcc-posix"},
    Target{"Windows x86", Abi::windows32, "i686-w64-mingw32-g++-posix", "i686-w64-mingw32-gcc-posix"},
    Target{"Linux x86-64", Abi::linux64, "g++", "gcc"},
    Target{"Linux i386", Abi::linux32, "g++ -m32", "gcc -m32"},
    Target{"Linux x86-64, clang", Abi::linux64, "clang++-19", "clang-19"},
};

/// Bytes of stack each slot pops on Windows x86. Only the first three include `this`.
constexpr std::array<int, 24> popped{12, 4, 4, 4, 4, 0, 4, 0, 0, 8, 8, 16, 8, 4, 8, 8, 4, 8, 4, 16, 0, 0, 8, 0};

const std::string source = TAUT_SOURCE_DIR;

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "taut-targets-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
};

int shell(const std::string& command) { return std::system(command.c_str()); }

bool available(const std::string& compiler) {
  const Folder folder;
  const auto program = (folder.path / "empty.cpp").string();
  std::ofstream(program) << "#include <type_traits>\nint main() { return 0; }\n";
  return shell(compiler + " -x c++ -c -o /dev/null " + program + " 2>/dev/null") == 0;
}

// In C, GCC warns about thiscall on plain functions although it honours it: hence -Wno-attributes.
std::string flags(bool cxx) {
  return std::string(cxx ? " -x c++ -std=c++20" : " -x c -std=c11 -Wno-attributes") +
         " -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I" + source + "/include -I" + source + "/src ";
}

/// The assembly of a file; empty if it does not compile.
std::string assembly(const std::string& compiler, bool cxx, const std::string& file) {
  const Folder folder;
  const auto out = (folder.path / "out.s").string();
  const std::string command =
      compiler + flags(cxx) +
      "-O1 -fno-optimize-sibling-calls -masm=intel -fno-asynchronous-unwind-tables -fno-pic -S -o " + out + " " +
      source + "/tests/protocol/" + file;
  if (shell(command) != 0) return {};
  std::ifstream text(out);
  return {std::istreambuf_iterator<char>(text), {}};
}

/// From a label to its last `ret` before the next function.
std::string body(const std::string& text, const std::string& label) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("\n_?" + label + ":[^\n]*\n"))) return {};
  const std::string rest = found.suffix();
  std::smatch end;
  return std::regex_search(rest, end, std::regex("\n\\s+ret[^\n]*\n")) ? end.prefix().str() + end.str() : std::string{};
}

/// The table offset of the function's only indirect call; -1 if there is none.
int call_offset(const std::string& code) {
  std::smatch found;
  if (!std::regex_search(
          code, found,
          std::regex("call\\s+\\[?[A-Za-z]+ (?:PTR|ptr) (?:(\\d+)\\[\\w+\\]|\\[\\w+(?: ?\\+ ?(\\d+))?\\])")))
    return -1;
  if (found[1].matched) return std::stoi(found[1]);
  return found[2].matched ? std::stoi(found[2]) : 0;
}

/// N of the function's `ret N`.
int ret_bytes(const std::string& code) {
  std::smatch found;
  if (!std::regex_search(code, found, std::regex("\n?\\s+ret\\s*(\\d*)[^\n]*\n"))) return -1;
  return found[1].length() ? std::stoi(found[1]) : 0;
}

bool has(const std::string& code, const char* pattern) { return std::regex_search(code, std::regex(pattern)); }

std::string two_digits(std::size_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

void check_vtable(const std::string& text) {
  const auto start = text.find("_ZTV3Own:");
  REQUIRE(start != std::string::npos);
  const std::string table = text.substr(start, 1200);
  std::size_t last = 0;
  for (std::size_t slot = 0; slot < 24; ++slot) {
    const auto at = table.find("impl_" + two_digits(slot));
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
}

void check_class(const Target& target, const std::string& text) {
  const bool narrow = target.abi == Abi::windows32 || target.abi == Abi::linux32;
  for (std::size_t slot = 0; slot < 24; ++slot) {
    CAPTURE(slot);
    const auto code = body(text, "call_" + two_digits(slot));
    CHECK(call_offset(code) == static_cast<int>(slot) * (narrow ? 4 : 8));
    if (target.abi != Abi::windows32) continue;
    CHECK(has(code, "mov\\s+ecx,") == (slot > 2));
    CHECK(ret_bytes(body(text, "impl_" + two_digits(slot))) == popped[slot]);
  }
  for (const char* slot : {"call_12", "call_14"}) {
    if (target.abi == Abi::windows64) CHECK(has(body(text, slot), "xmm1"));
    if (target.abi == Abi::linux64) CHECK(has(body(text, slot), "xmm0"));
  }
  if (target.abi == Abi::windows64) CHECK(has(body(text, "call_19"), "\\[?32\\[rsp\\]|\\[rsp\\+32\\]"));
  check_vtable(text);
}

void check_c(const Target& target, const std::string& text) {
  const bool narrow = target.abi == Abi::windows32 || target.abi == Abi::linux32;
  CHECK(call_offset(body(text, "host_init")) == 3 * (narrow ? 4 : 8));
  CHECK(call_offset(body(text, "host_create")) == 19 * (narrow ? 4 : 8));
  CHECK(call_offset(body(text, "host_ready")) == 23 * (narrow ? 4 : 8));
  if (target.abi != Abi::windows32) return;
  CHECK(has(body(text, "host_init"), "mov\\s+ecx,"));
  CHECK_FALSE(has(body(text, "host_release"), "mov\\s+ecx,"));
  CHECK(ret_bytes(body(text, "own_release@4")) == 4);
  CHECK(ret_bytes(body(text, "@?own_sizes[@0-9]*")) == 16);
  CHECK(ret_bytes(body(text, "@?own_can_rate[@0-9]*")) == 8);
  // cdecl: the caller pops its own arguments, so nothing is subtracted after the call.
  CHECK_FALSE(has(body(text, "driver_switch"), "call[^\n]*\n\\s+sub\\s+esp"));
}

void check_layouts(const std::string& compiler, bool cxx) {
  for (const char* file : {"layout_linux.c", "layout_windows.c", "layout_table.c", "layout_class.cpp"}) {
    if (!cxx && std::string(file).ends_with(".cpp")) continue;
    CAPTURE(file);
    CHECK(shell(compiler + flags(cxx) + "-fsyntax-only " + source + "/src/protocol/" + file) == 0);
  }
}

}  // namespace

TEST_CASE("every target: sizes, offsets, slots and calling sequences") {
  for (const Target& target : targets) {
    CAPTURE(std::string(target.name));
    if (!available(target.cxx)) {
      taut::tests::skip(std::string("protocol on ") + target.name, std::string("no working ") + target.cxx);
      continue;
    }
    check_layouts(target.cxx, true);
    check_layouts(target.c, false);
    const auto members = assembly(target.cxx, true, "calls.cpp");
    REQUIRE_FALSE(members.empty());
    check_class(target, members);
    const auto functions = assembly(target.c, false, "calls.c");
    REQUIRE_FALSE(functions.empty());
    check_c(target, functions);
  }
}

TEST_CASE("a wrong layout does not compile") {
  const Folder folder;
  const auto file = (folder.path / "wrong.c").string();
  std::ofstream(file) << "#include \"protocol/layout_check.h\"\n#include \"taut/protocol.h\"\n"
                         "TAUT_SIZE(TautTime, sizeof(TautTime) + 1);\n";
  CHECK(shell(std::string("gcc") + flags(false) + "-fsyntax-only " + file + " 2>/dev/null") != 0);
}
