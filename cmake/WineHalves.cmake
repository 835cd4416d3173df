# SPDX-License-Identifier: MIT
# The driver for Windows programs in Wine as a whole: beside its Linux half (src/driver/wine/unix) its Windows half, for
# 64-bit and 32-bit programs, each by a build of its own with the mingw-w64 that is there. Target taut_wine_windows, a
# part of `all` with TAUT_WINE; installed where it was built.
set(TAUT_WINE_BUILD ${PROJECT_BINARY_DIR}/wine CACHE STRING "The folders of these builds, without their -x86_64 and -i386")
mark_as_advanced(TAUT_WINE_BUILD)
set(wine_folder ${PROJECT_BINARY_DIR}/lib/wine)
include(cmake/WineWindows.cmake)
if(TAUT_WINE)
  set(all ALL)
endif()
taut_wine_windows(taut_wine_windows ${all} FOLDER ${wine_folder} DLL tautwine.dll BUILD ${TAUT_WINE_BUILD}
  SOURCE ${PROJECT_SOURCE_DIR} TARGET taut_wine BUILT bin
  OPTIONS -DTAUT_TESTS=OFF -DTAUT_INSTALL=OFF -DTAUT_WERROR=${TAUT_WERROR})
if(TARGET taut_wine_windows)
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
