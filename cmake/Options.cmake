# SPDX-License-Identifier: MIT
# One target that every room links: language, warnings, and what makes results the same on every compiler and CPU.
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Programs in bin, shared objects beside them in lib, found by $ORIGIN: a build folder is laid out as an installation.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib")
if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# ccache keeps what was compiled before, also with precompiled headers, which it trusts only when told to.
find_program(TAUT_CCACHE ccache)
if(TAUT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${TAUT_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

if(CMAKE_CROSSCOMPILING AND WIN32)
  include(cmake/WindowsHeaders.cmake)
endif()

add_library(taut_options INTERFACE)
target_compile_features(taut_options INTERFACE cxx_std_23)
target_include_directories(taut_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_compile_options(taut_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor>
  -Wno-missing-field-initializers -ffp-contract=off -fno-math-errno
  $<$<BOOL:${TAUT_WERROR}>:-Werror>
  $<$<BOOL:${TAUT_PRECOMPILED}>:$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>>
  # GCC 12 at -O3 sees overlapping copies in every "text" + string (its bug 105651).
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "i[3-6]86" OR CMAKE_SIZEOF_VOID_P EQUAL 4)
  # Callers keep four bytes only, and may be called back by us with what they expect: -mstackrealign would align where
  # a function itself needs it, and hand on to others, the host's callbacks among them, what it was given.
  target_compile_options(taut_options INTERFACE -msse2 -mfpmath=sse -mincoming-stack-boundary=2)
endif()
if(WIN32)
  # Windows 10 is the oldest that is meant; the wide functions, and nothing of windows.h that is not asked for.
  target_compile_definitions(taut_options INTERFACE _WIN32_WINNT=0x0A00 WINVER=0x0A00 UNICODE _UNICODE NOMINMAX
    WIN32_LEAN_AND_MEAN)
  # Casts between the system's function pointers are how its functions are found at run time.
  target_compile_options(taut_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-cast-function-type>)
  if(DEFINED TAUT_HEADERS)
    target_include_directories(taut_options SYSTEM INTERFACE ${TAUT_HEADERS})
  endif()
endif()
if(TAUT_SANITIZE)
  target_compile_options(taut_options INTERFACE -fsanitize=${TAUT_SANITIZE} -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The thread sanitizer does not see fences; the only one is against the kernel's pages, which it does not see either.
    target_compile_options(taut_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
  endif()
  target_link_options(taut_options INTERFACE -fsanitize=${TAUT_SANITIZE})
  target_compile_definitions(taut_options INTERFACE TAUT_SANITIZED=1)
endif()

# A third of the time of a build from nothing went into reading the standard library for each source anew. It is compiled
# once, with the first room, where TAUT_PRECOMPILED says so: in ./run's build. Not where warnings are errors, since GCC 12
# then sees writes beyond a string in "text" + string.
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

# Gives a room's sources the headers that the first one has precompiled.
function(taut_precompile target)
  if(target STREQUAL taut_base)
    target_precompile_headers(taut_base PRIVATE ${TAUT_COMMON_HEADERS})
  else()
    target_precompile_headers(${target} REUSE_FROM taut_base)
  endif()
endfunction()

# A test program: taut_test(name SOURCES ... LINKS ...) makes test_<name>, run by ctest and by ./test. doctest's main and
# the precompiled doctest and rapidcheck come from taut_test_main (tests/CMakeLists.txt), made once for all programs.
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

# A fuzz target: taut_fuzz(name SOURCES ... LINKS ...) makes fuzz_<name> in the preset fuzz (clang), run by ./test --nightly.
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
