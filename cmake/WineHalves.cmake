# SPDX-License-Identifier: MIT
# The driver for Windows programs in Wine as a whole: beside its Linux half (src/driver/wine/unix) its Windows half, for
# 64-bit and 32-bit programs, each by a build of its own with the mingw-w64 that is there. Target taut_wine_windows, a
# part of `all` with TAUT_WINE; installed where it was built.
set(TAUT_WINE_BUILD ${PROJECT_BINARY_DIR}/wine CACHE STRING "The folders of these builds, without their -x86_64 and -i386")
mark_as_advanced(TAUT_WINE_BUILD)
set(wine_folder ${PROJECT_BINARY_DIR}/lib/wine)
set(wine_builds)
foreach(half x86_64:x86_64 i686:i386)
  string(REPLACE ":" ";" half ${half})
  list(GET half 0 processor)
  list(GET half 1 kind)
  find_program(TAUT_MINGW_${processor} NAMES ${processor}-w64-mingw32-g++-posix ${processor}-w64-mingw32-g++)
  if(NOT TAUT_MINGW_${processor})
    if(TAUT_WINE)
      message(STATUS "Left out, as ${processor}-w64-mingw32-g++ is not installed: the driver in Wine for ${kind} programs")
    endif()
    continue()
  endif()
  set(build ${TAUT_WINE_BUILD}-${kind})
  list(APPEND wine_builds
    COMMAND ${CMAKE_COMMAND} -S ${PROJECT_SOURCE_DIR} -B ${build} -G ${CMAKE_GENERATOR}
      -DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/mingw-${processor}.cmake -DCMAKE_BUILD_TYPE=RelWithDebInfo
      -DTAUT_TESTS=OFF -DTAUT_INSTALL=OFF -DTAUT_WERROR=${TAUT_WERROR}
    COMMAND ${CMAKE_COMMAND} --build ${build} --target taut_wine
    COMMAND ${CMAKE_COMMAND} -E make_directory ${wine_folder}/${kind}-windows
    COMMAND ${CMAKE_COMMAND} -E copy_if_different ${build}/bin/tautwine.dll ${wine_folder}/${kind}-windows)
endforeach()
if(wine_builds)
  if(TAUT_WINE)
    set(all ALL)
  endif()
  add_custom_target(taut_wine_windows ${all} ${wine_builds} VERBATIM)
  add_dependencies(taut_wine_windows taut_wine)
endif()

if(TAUT_INSTALL)
  # A path that is absolute, as a packager's may be, or below the prefix.
  set(wine_to ${TAUT_INSTALL_DRIVERDIR}/wine)
  if(NOT IS_ABSOLUTE ${wine_to})
    set(wine_to "\${CMAKE_INSTALL_PREFIX}/${wine_to}")
  endif()
  install(CODE "
    file(GLOB halves RELATIVE \"${wine_folder}\" \"${wine_folder}/*-windows/tautwine.dll\")
    if(NOT halves)
      message(STATUS \"Left out: the driver for Windows programs in Wine. tools/wine-driver builds it.\")
    endif()
    foreach(half IN LISTS halves)
      get_filename_component(kind \${half} DIRECTORY)
      file(INSTALL \"${wine_folder}/\${half}\" DESTINATION \"${wine_to}/\${kind}\")
      file(INSTALL \"${wine_folder}/x86_64-unix/tautwine.so\" DESTINATION \"${wine_to}/x86_64-unix\" TYPE SHARED_LIBRARY)
    endforeach()")
endif()
