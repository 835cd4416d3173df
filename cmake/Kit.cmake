# SPDX-License-Identifier: MIT
# The maker's kit: a driver with another name, identity and devices than Taut's. docs/kit.md explains it.
#
#   taut_driver(TARGET
#     NAME "Acme Net"          as programs list it: 1 to 31 plain letters
#     UUID 8-4-4-4-12          the class on Windows; make one of your own (uuidgen), and never change it
#     VERSION 1.2.3
#     BACKEND acme.cpp ...     sources, or targets to link, that define taut::kit::backend()
#     [FILE acme-net])         stem of the files and settings: lower case letters, digits, '-' (TARGET)
#
# By the toolchain: libFILE.so on Linux, with FILEwine.so and FILEwine.dll for Windows programs in Wine if mingw-w64 is
# there; libFILE.dylib for macOS; FILE64.dll, FILE32.dll or FILE-arm64.dll for Windows. `cmake --install --component FILE` puts them into
# lib/FILE, and on Linux and macOS an entry into the list of drivers, etc/cwASIO.
include_guard(GLOBAL)
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
set_property(GLOBAL PROPERTY TAUT_KIT_ROOT ${root})
include(${CMAKE_CURRENT_LIST_DIR}/WineWindows.cmake)

function(taut_driver target)
  cmake_parse_arguments(KIT "WINE_HALF" "NAME;UUID;VERSION;FILE" "BACKEND" ${ARGN})
  if(NOT KIT_FILE)
    set(KIT_FILE ${target})
  endif()
  foreach(given NAME UUID VERSION)
    if(NOT KIT_${given})
      message(FATAL_ERROR "taut_driver(${target}): ${given} is missing.")
    endif()
  endforeach()
  if(NOT KIT_BACKEND AND NOT KIT_WINE_HALF)
    message(FATAL_ERROR "taut_driver(${target}): BACKEND is missing: the sources that define taut::kit::backend().")
  endif()
  string(LENGTH "${KIT_NAME}" length)
  if(length GREATER 31 OR NOT KIT_NAME MATCHES "^[A-Za-z0-9][A-Za-z0-9 ._+-]*$")
    message(FATAL_ERROR "taut_driver(${target}): NAME has 1 to 31 letters, digits, spaces and . _ + -, not '${KIT_NAME}'.")
  endif()
  if(NOT KIT_FILE MATCHES "^[a-z][a-z0-9-]*$")
    message(FATAL_ERROR "taut_driver(${target}): FILE has lower case letters, digits and '-', not '${KIT_FILE}'.")
  endif()
  string(TOUPPER "${KIT_UUID}" KIT_UUID)
  string(REGEX REPLACE "[0-9A-F]" "x" shape "${KIT_UUID}")
  if(NOT shape STREQUAL "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
    message(FATAL_ERROR "taut_driver(${target}): UUID is no UUID: '${KIT_UUID}'. Make one with uuidgen.")
  endif()
  if(KIT_FILE STREQUAL taut OR KIT_UUID STREQUAL "7A1C0DE5-5A17-4C1B-9D54-54415554A510")
    message(FATAL_ERROR "taut_driver(${target}): FILE and UUID are Taut's own: choose others.")
  endif()
  if(NOT KIT_VERSION MATCHES "^([0-9]+)\\.([0-9]+)\\.([0-9]+)$")
    message(FATAL_ERROR "taut_driver(${target}): VERSION has three numbers, as 1.2.3, not '${KIT_VERSION}'.")
  endif()
  math(EXPR version_number "${CMAKE_MATCH_1} * 10000 + ${CMAKE_MATCH_2} * 100 + ${CMAKE_MATCH_3}")
  get_property(root GLOBAL PROPERTY TAUT_KIT_ROOT)
  set(brand ${CMAKE_CURRENT_BINARY_DIR}/${target}-brand.cpp)
  configure_file(${root}/src/kit/brand.cpp.in ${brand} @ONLY)

  if(KIT_WINE_HALF)
    taut_kit_wine_half(${target} ${brand})
    return()
  endif()
  # The maker's sources are compiled without Taut's warnings.
  set(sources ${KIT_BACKEND})
  set(linked)
  foreach(part ${KIT_BACKEND})
    if(TARGET ${part})
      list(REMOVE_ITEM sources ${part})
      list(APPEND linked ${part})
    endif()
  endforeach()
  if(sources)
    add_library(${target}_backend OBJECT ${sources})
    target_link_libraries(${target}_backend PRIVATE taut::kit)
    set_target_properties(${target}_backend PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON)
    list(APPEND linked ${target}_backend)
  endif()
  list(APPEND linked taut_kit)
  set(own ${brand} ${root}/src/kit/backends.cpp)
  if(WIN32)
    taut_kit_windows(${target})
  else()
    taut_kit_posix(${target})
  endif()
endfunction()

# What all libraries of a driver share. In this file's functions: KIT_..., own, linked and root of taut_driver().
macro(taut_kit_library name output rooms)
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME ${output} CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${KIT_FILE}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${KIT_FILE})
  target_link_libraries(${name} PRIVATE ${linked} ${rooms})
endmacro()

function(taut_kit_posix target)
  include(GNUInstallDirs)
  set(from ${root}/src/driver)
  add_library(${target} SHARED ${from}/linux/exports.cpp ${own})
  taut_kit_library(${target} lib${KIT_FILE} taut_driver_linux)
  taut_exports(${target} ${from}/linux/exports.map)
  # On macOS its name in itself, which must not be a folder of this computer.
  set_target_properties(${target} PROPERTIES INSTALL_NAME_DIR @rpath BUILD_WITH_INSTALL_NAME_DIR ON)
  set(folder ${CMAKE_INSTALL_LIBDIR}/${KIT_FILE})
  install(TARGETS ${target} LIBRARY DESTINATION ${folder} COMPONENT ${KIT_FILE})
  # The entry: programs look there for drivers.
  set(entry ${CMAKE_CURRENT_BINARY_DIR}/${KIT_FILE}/entry)
  file(WRITE ${entry}/description "${KIT_NAME}\n")
  install(CODE "file(WRITE \"${entry}/driver\" \"\${CMAKE_INSTALL_PREFIX}/${folder}/lib${KIT_FILE}${CMAKE_SHARED_LIBRARY_SUFFIX}\\n\")"
    COMPONENT ${KIT_FILE})
  install(FILES ${entry}/description ${entry}/driver DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/cwASIO/${KIT_NAME}
    COMPONENT ${KIT_FILE})

  if(APPLE OR NOT CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
    return()
  endif()
  set(halves ${CMAKE_CURRENT_BINARY_DIR}/${KIT_FILE}/wine)
  taut_wine_windows(${target}_wine_windows FOLDER ${halves} DLL ${KIT_FILE}wine.dll BUILD ${CMAKE_CURRENT_BINARY_DIR}/${target}-wine
    SOURCE ${root}/cmake/wine-half TARGET half BUILT ${KIT_FILE}
    OPTIONS -DHALF_NAME=${KIT_NAME} -DHALF_FILE=${KIT_FILE} -DHALF_UUID=${KIT_UUID} -DHALF_VERSION=${KIT_VERSION})
  if(NOT TARGET ${target}_wine_windows)
    message(STATUS "${KIT_NAME}: without mingw-w64, not for Windows programs in Wine")
    return()
  endif()
  add_library(${target}_wine SHARED ${from}/wine/unix/answers.cpp ${own})
  taut_kit_library(${target}_wine ${KIT_FILE}wine taut_driver_wine_unix)
  taut_exports(${target}_wine ${from}/wine/unix/exports.map)
  set_target_properties(${target}_wine PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${halves}/x86_64-unix)
  add_dependencies(${target}_wine_windows ${target}_wine)
  # A Windows half finds the Linux half beside it.
  foreach(kind x86_64 i386)
    install(DIRECTORY ${halves}/${kind}-windows/ DESTINATION ${folder}/wine/${kind} COMPONENT ${KIT_FILE} OPTIONAL)
    install(TARGETS ${target}_wine LIBRARY DESTINATION ${folder}/wine/${kind} COMPONENT ${KIT_FILE} OPTIONAL)
  endforeach()
endfunction()

macro(taut_kit_dll name)
  set_target_properties(${name} PROPERTIES IMPORT_PREFIX "" ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${KIT_FILE})
  # In C++23, GCC's header and its static library both define type_info's ==, which meet where nothing is inlined.
  target_link_options(${name} PRIVATE $<$<CONFIG:Debug>:-Wl,--allow-multiple-definition>)
  # Hosts load and unload a driver often, and Windows reads all of the file.
  if(CMAKE_STRIP)
    add_custom_command(TARGET ${name} POST_BUILD COMMAND ${CMAKE_STRIP} --strip-debug $<TARGET_FILE:${name}> VERBATIM)
  endif()
endmacro()

function(taut_kit_windows target)
  taut_dll_kind(kind)
  add_library(${target} SHARED ${root}/src/driver/windows/exports.cpp ${root}/src/driver/windows/taut.def ${own})
  taut_kit_library(${target} ${KIT_FILE}${kind} taut_driver_windows)
  taut_kit_dll(${target})
  install(TARGETS ${target} RUNTIME DESTINATION lib/${KIT_FILE} COMPONENT ${KIT_FILE})
endfunction()

function(taut_kit_wine_half target brand)
  get_property(root GLOBAL PROPERTY TAUT_KIT_ROOT)
  set(from ${root}/src/driver)
  add_library(${target} SHARED ${from}/wine/pe/check.cpp ${from}/windows/exports.cpp ${from}/wine/pe/tautwine.def ${brand})
  taut_kit_library(${target} ${KIT_FILE}wine taut_driver_wine_pe)
  taut_kit_dll(${target})
  # Wine maps a DLL from its file, by which the Linux half finds it, only if its sections are aligned there as in memory.
  target_link_options(${target} PRIVATE -Wl,--file-alignment=4096)
endfunction()
