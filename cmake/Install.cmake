# SPDX-License-Identifier: MIT
# Programs in bin, the driver in lib, the public headers in include/taut with the few of ours that they build on. The
# list of drivers (/etc/cwASIO) is not touched: `taut register` does that, when the user wants it.
include(GNUInstallDirs)

if(TARGET taut)
  install(TARGETS taut RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET taut_linux)
  install(TARGETS taut_linux LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/taut DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# Public headers say "base/error.hpp": found beside them once installed.
install(FILES ${PROJECT_SOURCE_DIR}/src/base/error.hpp ${PROJECT_SOURCE_DIR}/src/base/units.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/taut/base)
install(FILES ${PROJECT_SOURCE_DIR}/src/audio/sample_type.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/taut/audio)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
