# SPDX-License-Identifier: MIT
# The library for other programs: the C interface (taut/taut_host.h) and all below it in one library, with the public headers
# in include. Our own compile options do not propagate.
add_library(taut_headers INTERFACE)
target_include_directories(taut_headers INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
set_target_properties(taut_headers PROPERTIES EXPORT_NAME headers)
add_library(taut::headers ALIAS taut_headers)

# A shared object, whose binary interface stays, for a system; an archive for a project that takes the sources in.
if(DEFINED BUILD_SHARED_LIBS)
  set(shared ${BUILD_SHARED_LIBS})
else()
  set(shared ${PROJECT_IS_TOP_LEVEL})
endif()
option(TAUT_HOST_SHARED "Make the host library a shared object, else an archive" ${shared})
if(TAUT_HOST_SHARED)
  set(kind SHARED)
else()
  set(kind STATIC)
endif()
if(WIN32)
  set(TAUT_HOST_SYSTEM ole32 winmm)
else()
  set(TAUT_HOST_SYSTEM ${CMAKE_DL_LIBS} pthread)
endif()
set(exports ${PROJECT_SOURCE_DIR}/src/host/library/exports)
add_library(taut_host_library ${kind} $<TARGET_OBJECTS:taut_host_interface> $<TARGET_OBJECTS:taut_host_apart>
  $<TARGET_OBJECTS:taut_host>
  $<TARGET_OBJECTS:taut_audio> $<TARGET_OBJECTS:taut_platform> $<TARGET_OBJECTS:taut_base>)
target_link_libraries(taut_host_library PUBLIC taut_headers)
# Sanitizers, where this build has them.
if(TAUT_SANITIZE)
  target_link_options(taut_host_library PUBLIC $<BUILD_INTERFACE:-fsanitize=${TAUT_SANITIZE}>)
endif()
set_target_properties(taut_host_library PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME host OUTPUT_NAME taut-host)
if(NOT TAUT_HOST_SHARED)
  target_link_libraries(taut_host_library PUBLIC ${TAUT_HOST_SYSTEM})
  target_compile_definitions(taut_host_library INTERFACE TAUT_HOST_STATIC)
elseif(WIN32)
  target_link_libraries(taut_host_library PRIVATE ${TAUT_HOST_SYSTEM})
  target_sources(taut_host_library PRIVATE ${exports}.def)
  set_target_properties(taut_host_library PROPERTIES PREFIX "" RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
    ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib IMPORT_PREFIX lib)
  # The import library for MSVC, as its own tools make them (short import records).
  find_program(TAUT_LLVM_DLLTOOL NAMES llvm-dlltool-19 llvm-dlltool)
  if(TAUT_LLVM_DLLTOOL)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL arm64)
      set(machine arm64)
    elseif(CMAKE_SIZEOF_VOID_P EQUAL 8)
      set(machine i386:x86-64)
    else()
      set(machine i386)
    endif()
    add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/lib/taut-host.lib DEPENDS ${exports}.def
      COMMAND ${TAUT_LLVM_DLLTOOL} -m ${machine} -D taut-host.dll -d ${exports}.def -l ${PROJECT_BINARY_DIR}/lib/taut-host.lib)
    add_custom_target(taut_host_import ALL DEPENDS ${PROJECT_BINARY_DIR}/lib/taut-host.lib)
    add_dependencies(taut_host_library taut_host_import)
  endif()
else()
  target_link_libraries(taut_host_library PRIVATE ${TAUT_HOST_SYSTEM})
  taut_exports(taut_host_library ${exports}.map)
  # The interface's own number, not the project's: it grows, and is never changed.
  set_target_properties(taut_host_library PROPERTIES SOVERSION 1 VERSION 1.0.0)
endif()
add_library(taut::host ALIAS taut_host_library)

# Runs a driver for a program that wants it in a process of its own.
if(TAUT_HOST_SHARED)
  add_executable(taut_driver_process ${PROJECT_SOURCE_DIR}/src/host/apart/main.cpp)
  target_link_libraries(taut_driver_process PRIVATE taut_host_apart)
  set_target_properties(taut_driver_process PROPERTIES OUTPUT_NAME taut-driver-process
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  add_dependencies(taut_host_library taut_driver_process)
endif()
