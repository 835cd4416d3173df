# SPDX-License-Identifier: MIT
# The Windows half of a driver in Wine, for 64-bit and 32-bit programs, each by a build of its own with the mingw-w64 that
# is there.
#
#   taut_wine_windows(NAME [ALL]
#     FOLDER dir      the halves go into its x86_64-windows and i386-windows
#     DLL file        what they are called
#     BUILD dir       the folders of the builds, without their -x86_64 and -i386
#     SOURCE dir      the project to build
#     TARGET target   of it
#     BUILT dir       where that puts the DLL, in the build's folder
#     OPTIONS ...)    of its configuration
#
# Makes no target where there is no compiler.
include_guard(GLOBAL)
set_property(GLOBAL PROPERTY TAUT_TOOLCHAINS ${CMAKE_CURRENT_LIST_DIR})

function(taut_wine_windows name)
  cmake_parse_arguments(HALF "ALL" "FOLDER;DLL;BUILD;SOURCE;TARGET;BUILT" "OPTIONS" ${ARGN})
  get_property(toolchains GLOBAL PROPERTY TAUT_TOOLCHAINS)
  set(builds)
  foreach(half x86_64:x86_64 i686:i386)
    string(REPLACE ":" ";" half ${half})
    list(GET half 0 processor)
    list(GET half 1 kind)
    find_program(TAUT_MINGW_${processor} NAMES ${processor}-w64-mingw32-g++-posix ${processor}-w64-mingw32-g++)
    if(NOT TAUT_MINGW_${processor})
      if(HALF_ALL)
        message(STATUS "Left out, as ${processor}-w64-mingw32-g++ is not installed: the driver in Wine for ${kind} programs")
      endif()
      continue()
    endif()
    set(build ${HALF_BUILD}-${kind})
    list(APPEND builds
      COMMAND ${CMAKE_COMMAND} -S ${HALF_SOURCE} -B ${build} -G ${CMAKE_GENERATOR}
        -DCMAKE_TOOLCHAIN_FILE=${toolchains}/mingw-${processor}.cmake -DCMAKE_BUILD_TYPE=RelWithDebInfo ${HALF_OPTIONS}
      COMMAND ${CMAKE_COMMAND} --build ${build} --target ${HALF_TARGET}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${HALF_FOLDER}/${kind}-windows
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${build}/${HALF_BUILT}/${HALF_DLL} ${HALF_FOLDER}/${kind}-windows)
  endforeach()
  if(builds)
    set(all)
    if(HALF_ALL)
      set(all ALL)
    endif()
    add_custom_target(${name} ${all} ${builds} VERBATIM)
  endif()
endfunction()
