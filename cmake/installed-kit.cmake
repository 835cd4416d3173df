# SPDX-License-Identifier: MIT
# Part of the toolchain files. In an installed kit find_package(taut) finds that Taut, though it is no package of the target's.
if(CMAKE_CURRENT_LIST_DIR MATCHES "^(.*)/share/taut/kit/cmake$" AND NOT DEFINED taut_DIR)
  file(GLOB package ${CMAKE_MATCH_1}/lib*/cmake/taut ${CMAKE_MATCH_1}/lib*/*/cmake/taut)
  if(package)
    list(GET package 0 taut_DIR)
  endif()
endif()
