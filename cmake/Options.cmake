# SPDX-License-Identifier: MIT
# Targets that every room links: language, warnings, and options that give equal results on every compiler and CPU.
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Programs in bin, shared objects in lib, found by $ORIGIN: the build folder has the layout of an installation.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
if(APPLE)
  # A library is found where its program says; ours link none.
  set(CMAKE_INSTALL_NAME_DIR "@rpath")
  set(CMAKE_BUILD_WITH_INSTALL_NAME_DIR ON)
  set(CMAKE_INSTALL_RPATH "@loader_path/../lib")
else()
  set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib")
endif()
if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
elseif(NOT CMAKE_BUILD_TYPE AND TAUT_KIT)
  # Of Taut's part of a driver alone.
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# ccache handles precompiled headers only with these sloppiness options.
find_program(TAUT_CCACHE ccache)
if(TAUT_CCACHE)
  # Where the compiler is a script: a command whose output changes with what the script calls.
  if(DEFINED TAUT_COMPILER_VERSION)
    set(check "CCACHE_COMPILERCHECK=${TAUT_COMPILER_VERSION}")
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${check} ${TAUT_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

if(CMAKE_CROSSCOMPILING AND (WIN32 OR APPLE))
  include(cmake/WindowsHeaders.cmake)
endif()

# What a maker's own sources need too (taut_driver()): no warnings.
add_library(taut_language INTERFACE)
add_library(taut::kit ALIAS taut_language)
target_compile_features(taut_language INTERFACE cxx_std_23)
target_include_directories(taut_language INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
add_library(taut_options INTERFACE)
target_link_libraries(taut_options INTERFACE taut_language)
target_compile_options(taut_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor>
  -Wno-missing-field-initializers -ffp-contract=off -fno-math-errno
  $<$<BOOL:${TAUT_WERROR}>:-Werror>
  $<$<BOOL:${TAUT_PRECOMPILED}>:$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>>
  # GCC 12 at -O3 reports overlapping copies in every "text" + string (its bug 105651).
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "i[3-6]86" OR (CMAKE_SIZEOF_VOID_P EQUAL 4 AND CMAKE_SYSTEM_PROCESSOR MATCHES "86"))
  # Callers keep the stack aligned to four bytes only, but the host's callbacks may expect more from us. -mstackrealign
  # would only align functions that need it themselves, and pass the misalignment on to all others.
  target_compile_options(taut_language INTERFACE -msse2 -mfpmath=sse -mincoming-stack-boundary=2)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND CMAKE_SIZEOF_VOID_P EQUAL 4)
  # Without it files above 2 GB, and inode numbers above 32 bits, are errors.
  target_compile_definitions(taut_language INTERFACE _FILE_OFFSET_BITS=64)
endif()

# What follows the stem in a DLL's name, as src/platform/kind_windows.hpp has it.
function(taut_dll_kind variable)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL arm64)
    set(${variable} -arm64 PARENT_SCOPE)
  elseif(CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(${variable} 64 PARENT_SCOPE)
  else()
    set(${variable} 32 PARENT_SCOPE)
  endif()
endfunction()

if(WIN32)
  # Windows 10 is the minimum; wide functions, and a minimal windows.h.
  target_compile_definitions(taut_language INTERFACE _WIN32_WINNT=0x0A00 WINVER=0x0A00 UNICODE _UNICODE NOMINMAX
    WIN32_LEAN_AND_MEAN)
  # Functions found at run time need casts between function pointers.
  target_compile_options(taut_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-cast-function-type>)
  if(DEFINED TAUT_HEADERS)
    target_include_directories(taut_language SYSTEM INTERFACE ${TAUT_HEADERS})
  endif()
endif()
if(APPLE AND DEFINED TAUT_HEADERS)
  target_include_directories(taut_options SYSTEM INTERFACE ${TAUT_HEADERS})
endif()
if(TAUT_SANITIZE)
  target_compile_options(taut_options INTERFACE -fsanitize=${TAUT_SANITIZE} -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The thread sanitizer ignores fences; the only one synchronises with the kernel's pages, which it ignores too.
    target_compile_options(taut_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
  endif()
  target_link_options(taut_options INTERFACE -fsanitize=${TAUT_SANITIZE})
  target_compile_definitions(taut_options INTERFACE TAUT_SANITIZED=1)
endif()

# Parsing the standard library took a third of a full build, and two thirds of one by zig. It is precompiled once, with the
# first room, if TAUT_PRECOMPILED is set: in ./run's build, and in that for Windows on ARM. Not where warnings are errors,
# because GCC 12 then reports writes beyond a string in "text" + string.
set(TAUT_COMMON_HEADERS <algorithm> <array> <atomic> <cmath> <cstdint> <cstring> <expected> <functional> <memory> <mutex>
  <optional> <span> <string> <string_view> <utility> <vector> <fmt/core.h>)

# A room: taut_room(name SOURCES ... LINKS ...) makes the static library taut_<name>.
function(taut_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT name STREQUAL base)
    list(APPEND ROOM_LINKS taut_base)
  endif()
  if(ROOM_SOURCES)
    add_library(taut_${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(taut_${name} PUBLIC taut_options ${ROOM_LINKS})
    if(TAUT_PRECOMPILED)
      taut_precompile(taut_${name})
    endif()
  else()
    add_library(taut_${name} INTERFACE)
    target_link_libraries(taut_${name} INTERFACE taut_options ${ROOM_LINKS})
  endif()
endfunction()

# taut_exports(target map): the shared object exports what the version script names. It stays loaded: after dlclose() a thread that
# nobody joins may still be on its way out of our code. macOS has a list of names for it, and no such option.
function(taut_exports target map)
  if(APPLE)
    file(READ ${map} names)
    string(REPLACE ";" "," names "${names}")
    string(REGEX MATCHALL "[A-Za-z0-9_]+," names "${names}")
    list(TRANSFORM names REPLACE "(.*)," "_\\1\n")
    list(JOIN names "" names)
    set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}.exports)
    file(GENERATE OUTPUT ${list} CONTENT "${names}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${map})
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${list})
    target_link_options(${target} PRIVATE -Wl,-exported_symbols_list,${list})
  else()
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
    target_link_options(${target} PRIVATE -Wl,--version-script=${map} -Wl,-z,nodelete)
  endif()
endfunction()

# Lets a room's sources use the first room's precompiled headers.
function(taut_precompile target)
  if(target STREQUAL taut_base)
    target_precompile_headers(taut_base PRIVATE ${TAUT_COMMON_HEADERS})
  else()
    target_precompile_headers(${target} REUSE_FROM taut_base)
  endif()
endfunction()

# A test program: taut_test(name SOURCES ... LINKS ...) makes test_<name>, run by ctest and ./test. doctest's main and
# the precompiled doctest and rapidcheck come from taut_test_main (tests/CMakeLists.txt), built once for all.
function(taut_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE taut_test_main taut_options ${TEST_LINKS} ${TAUT_RAPIDCHECK})
  target_precompile_headers(test_${name} REUSE_FROM taut_test_main)
  set_target_properties(test_${name} PROPERTIES PCH_WARN_INVALID OFF POSITION_INDEPENDENT_CODE OFF
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
  add_test(NAME ${name} COMMAND test_${name})
  add_dependencies(tests test_${name})
  set_property(GLOBAL APPEND_STRING PROPERTY TAUT_TEST_LIST "${name} $<TARGET_FILE:test_${name}>\n")
endfunction()

# A fuzz target: taut_fuzz(name SOURCES ... LINKS ...) makes fuzz_<name> in the preset fuzz (clang), for tests/fuzz.
function(taut_fuzz name)
  if(NOT TAUT_FUZZ)
    return()
  endif()
  cmake_parse_arguments(FUZZ "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(fuzz_${name} ${FUZZ_SOURCES})
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(fuzz_${name} PRIVATE taut_options ${FUZZ_LINKS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
