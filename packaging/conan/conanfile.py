# SPDX-License-Identifier: MIT
"""The host library of the tree this lies in, for Conan 2: conan create packaging/conan"""
import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Taut(ConanFile):
    name = "taut"
    version = "0.1.0"
    license = "MIT"
    description = "Host library for ASIO-compatible audio drivers"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": True, "fPIC": True}
    requires = "fmt/[>=9 <12]"

    def export_sources(self):
        top = os.path.join(self.recipe_folder, "..", "..")
        for part in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, part, top, self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for name, value in (("PROGRAMS", False), ("TESTS", False), ("WERROR", False), ("INSTALL", True)):
            toolchain.cache_variables["TAUT_" + name] = value
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["taut-host"]
        self.cpp_info.set_property("cmake_file_name", "taut")
        self.cpp_info.set_property("cmake_target_name", "taut::host")
        self.cpp_info.set_property("pkg_config_name", "taut-host")
        if not self.options.shared:
            self.cpp_info.defines = ["TAUT_HOST_STATIC"]
            windows = self.settings.os == "Windows"
            self.cpp_info.system_libs = ["ole32", "winmm"] if windows else ["dl", "pthread"]
