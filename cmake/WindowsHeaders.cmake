# SPDX-License-Identifier: MIT
# Header-only libraries work for every system. Symlinks those of the build system, one by one, into a build folder where
# the toolchain looks; cmake/mingw/Find*.cmake make the targets.
set(TAUT_HEADERS ${CMAKE_BINARY_DIR}/headers/include)
file(MAKE_DIRECTORY ${TAUT_HEADERS})
foreach(header fmt toml++ nlohmann doctest sndfile.h)
  if(EXISTS /usr/include/${header} AND NOT EXISTS ${TAUT_HEADERS}/${header})
    file(CREATE_LINK /usr/include/${header} ${TAUT_HEADERS}/${header} SYMBOLIC)
  endif()
endforeach()
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR}/mingw)

# taut_lent_headers(package target file): what find_package(package) makes from the folder.
macro(taut_lent_headers package target file)
  include(FindPackageHandleStandardArgs)
  find_path(${package}_INCLUDE_DIR ${file})
  find_package_handle_standard_args(${package} REQUIRED_VARS ${package}_INCLUDE_DIR)
  if(${package}_FOUND AND NOT TARGET ${target})
    add_library(${target} INTERFACE IMPORTED)
    target_include_directories(${target} INTERFACE ${${package}_INCLUDE_DIR})
  endif()
endmacro()
