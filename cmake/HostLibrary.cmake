# SPDX-License-Identifier: MIT
# The library for other programs: the host library and the rooms below it in one archive, and the public headers as
# installed, in the build folder. Our own compile options do not propagate.
set(TAUT_PUBLIC_HEADERS ${PROJECT_BINARY_DIR}/include)
file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/include/taut/*)
foreach(header ${headers})
  configure_file(${PROJECT_SOURCE_DIR}/include/${header} ${TAUT_PUBLIC_HEADERS}/${header} COPYONLY)
endforeach()
# Our headers that the public ones include as "base/error.hpp", next to them.
foreach(header base/error.hpp base/units.hpp audio/sample_type.hpp)
  configure_file(${PROJECT_SOURCE_DIR}/src/${header} ${TAUT_PUBLIC_HEADERS}/taut/${header} COPYONLY)
endforeach()

add_library(taut_headers INTERFACE)
target_include_directories(taut_headers INTERFACE $<BUILD_INTERFACE:${TAUT_PUBLIC_HEADERS}>)
set_target_properties(taut_headers PROPERTIES EXPORT_NAME headers)
add_library(taut::headers ALIAS taut_headers)

if(WIN32)
  set(TAUT_HOST_SYSTEM ole32 winmm)
else()
  set(TAUT_HOST_SYSTEM ${CMAKE_DL_LIBS} pthread)
endif()
add_library(taut_host_library STATIC $<TARGET_OBJECTS:taut_host> $<TARGET_OBJECTS:taut_audio> $<TARGET_OBJECTS:taut_platform>
  $<TARGET_OBJECTS:taut_base>)
target_link_libraries(taut_host_library PUBLIC taut_headers ${TAUT_HOST_SYSTEM})
target_compile_features(taut_host_library INTERFACE cxx_std_23)
set_target_properties(taut_host_library PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME host OUTPUT_NAME taut-host)
add_library(taut::host ALIAS taut_host_library)
