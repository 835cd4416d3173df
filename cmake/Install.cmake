# SPDX-License-Identifier: MIT
# Programs in bin, the driver in lib, the public headers in include/taut, and the host library for CMake
# (find_package(taut), taut::host) and pkg-config (taut-host); the component `host` is that library alone, `kit` the sources for makers of drivers. No installed file
# contains the prefix, so the folder can be moved. The list of drivers (/etc/cwASIO) is left to the user's `taut register`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(TAUT_INSTALL_DRIVERDIR ${CMAKE_INSTALL_LIBDIR} CACHE STRING "Where the driver goes: lib, or taut below it")
if(TARGET taut)
  install(TARGETS taut RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET taut_linux)
  install(TARGETS taut_linux LIBRARY DESTINATION ${TAUT_INSTALL_DRIVERDIR})
endif()
if(TARGET taut_check_linux)
  install(TARGETS taut_check_linux LIBRARY DESTINATION ${TAUT_INSTALL_DRIVERDIR})
endif()
if(TARGET taut AND NOT CMAKE_CROSSCOMPILING)
  install(FILES ${PROJECT_BINARY_DIR}/taut.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${PROJECT_BINARY_DIR}/taut.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME taut)
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/taut.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES ${PROJECT_SOURCE_DIR}/src/panel/windows/taut.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/taut DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT host)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT host)

install(TARGETS taut_headers taut_host_library EXPORT tautTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT host LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT host
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT host INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET taut_driver_process)
  # Beside the library, as it looks for it.
  if(WIN32)
    set(process_folder ${CMAKE_INSTALL_BINDIR})
  else()
    set(process_folder ${CMAKE_INSTALL_LIBDIR}/taut)
  endif()
  install(TARGETS taut_driver_process RUNTIME DESTINATION ${process_folder} COMPONENT host)
endif()
if(TARGET taut_host_import)
  install(FILES ${PROJECT_BINARY_DIR}/lib/taut-host.lib DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT host)
endif()
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/taut)
# The maker's kit is sources: one installation serves every compiler and system.
set(TAUT_KIT_DESTINATION ${CMAKE_INSTALL_DATADIR}/taut/kit)
foreach(part base audio platform protocol settings learned telemetry forensics device engine report panel driver kit)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/${part} DESTINATION ${TAUT_KIT_DESTINATION}/src COMPONENT kit
    REGEX "/device/(alsa|coreaudio|jack|pipewire|reservation|wasapi|virtual)$" EXCLUDE)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/src/CMakeLists.txt DESTINATION ${TAUT_KIT_DESTINATION}/src COMPONENT kit)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/cmake DESTINATION ${TAUT_KIT_DESTINATION} COMPONENT kit)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tools/zig DESTINATION ${TAUT_KIT_DESTINATION}/tools COMPONENT kit USE_SOURCE_PERMISSIONS)
install(FILES ${PROJECT_SOURCE_DIR}/CMakeLists.txt ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${TAUT_KIT_DESTINATION}
  COMPONENT kit)
install(EXPORT tautTargets NAMESPACE taut:: DESTINATION ${package} COMPONENT host)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tautConfig.cmake.in ${PROJECT_BINARY_DIR}/tautConfig.cmake
  INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
# tautConfig.cmake itself looks at the target's system.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tautConfigVersion.cmake COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/tautConfig.cmake ${PROJECT_BINARY_DIR}/tautConfigVersion.cmake DESTINATION ${package}
  COMPONENT host)

# A packager's folders may be absolute; others are relative to the file.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
set(pc_libdir ${CMAKE_INSTALL_FULL_LIBDIR})
set(pc_includedir ${CMAKE_INSTALL_FULL_INCLUDEDIR})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR} AND NOT IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
  file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  string(REGEX REPLACE "/$" "" up ${up})
  set(pc_prefix "\${pcfiledir}/${up}")
  set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
list(TRANSFORM TAUT_HOST_SYSTEM PREPEND "-l" OUTPUT_VARIABLE pc_system)
if(TAUT_HOST_SHARED)
  set(pc_libs "")
else()
  # Programs in C need the C++ library by name.
  list(JOIN pc_system " " pc_libs)
  string(APPEND pc_libs " -lstdc++ -lm")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/taut-host.pc.in ${PROJECT_BINARY_DIR}/taut-host.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/taut-host.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT host)
