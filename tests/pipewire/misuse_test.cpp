// SPDX-License-Identifier: MIT
// Everything that can be wrong with a server: a sentence each, quickly.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "device/pipewire/socket.hpp"
#include "pipewire/rig.hpp"

using namespace taut;
using tests::sink_id;

namespace {

/// All three calls fail with the same trouble, each within two seconds.
void check_all_fail(Trouble trouble, const std::string& part_of_sentence) {
  auto& backend = device::pipewire::backend();
  const auto timed = [&](const auto& call) {
    const auto before = std::chrono::steady_clock::now();
    const auto error = call();
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(2));
    CHECK(error.trouble == trouble);
    CHECK_MESSAGE(error.what.find(part_of_sentence) != std::string::npos, error.what);
    CHECK(error.remedy.size() > 10);
  };
  timed([&] { return backend.list().error(); });
  timed([&] { return backend.probe(sink_id).error(); });
  timed([&] { return backend.open({.in = {}, .out = sink_id}).error(); });
}

}  // namespace

TEST_CASE(
    "no server, no variable, a dead socket, another user's socket, a server that never answers: a sentence each") {
  std::string pattern = (std::filesystem::temp_directory_path() / "taut-nobody-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  if (!device::pipewire::load_library()) return tests::skip("no server", "libpipewire-0.3.so.0 is not installed.");
  if (!std::filesystem::exists("/usr/share/pipewire/client.conf"))
    return tests::skip("no server", "pipewire-bin is not installed, whose client.conf the library wants.");
  ::unsetenv("PIPEWIRE_REMOTE");
  ::unsetenv("XDG_RUNTIME_DIR");
  ::unsetenv("PIPEWIRE_RUNTIME_DIR");
  check_all_fail(Trouble::absent, "XDG_RUNTIME_DIR is not set");
  ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
  check_all_fail(Trouble::absent, "does not run");

  const std::string path = folder + "/pipewire-0";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  check_all_fail(Trouble::absent, "has ended");
  // The kernel accepts connections, but nobody answers.
  REQUIRE(::listen(listener, 8) == 0);
  check_all_fail(Trouble::broken, "does not answer");
  ::close(listener);

  if (::geteuid() == 0) {
    // root ignores permissions, so this needs another user.
    if (::seteuid(65534) == 0) {
      check_all_fail(Trouble::denied, "another user");
      REQUIRE(::seteuid(0) == 0);
    }
  } else {
    ::chmod(path.c_str(), 0);
    check_all_fail(Trouble::denied, "another user");
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("a library that lacks a function, and a missing one, have sentences, which the backend returns") {
  const auto none = device::pipewire::load_library("libnothing-of-that-name.so.0");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().trouble == Trouble::absent);
  const auto other = device::pipewire::load_library("libc.so.6");
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().trouble == Trouble::broken);
  CHECK(other.error().what.find("lacks the function pw_") != std::string::npos);
  const auto backend = device::pipewire::make_backend(std::unexpected(other.error()));
  CHECK(backend->list().error().sentence() == other.error().sentence());
  CHECK(backend->probe(sink_id).error().sentence() == other.error().sentence());
  CHECK_FALSE(backend->open({.in = {}, .out = sink_id}).has_value());
  CHECK_FALSE(backend->watch([](const device::Change&) {}).has_value());
}

TEST_CASE("a device without ports, a missing one, and a graph without devices") {
  TAUT_PIPEWIRE_OR_SKIP("without ports");
  auto& backend = device::pipewire::backend();
  {
    const tests::PipewireServer server({.sinks = {{.name = "bare", .ports = false}}});
    CHECK(backend.list()->empty());
    CHECK(backend.probe("pipewire:bare").error().trouble == Trouble::unsupported);
    CHECK(backend.probe("pipewire:default").error().trouble == Trouble::absent);
    CHECK(backend.open({.in = {}, .out = "pipewire:bare"}).error().trouble == Trouble::unsupported);
  }
  const tests::PipewireServer server({.sinks = {}});
  CHECK(backend.list()->empty());
  CHECK(backend.probe(sink_id).error().trouble == Trouble::absent);
  // Ports alone need no device.
  const auto stream = backend.open({.in = {}, .out = "pipewire:default?outputs=2", .frames = 128, .margin = 0});
  REQUIRE_MESSAGE(stream.has_value(), (stream ? "" : stream.error().sentence()));
  CHECK((*stream)->agreed().out.channels == 2);
  CHECK_FALSE((*stream)->agreed().out.latency_known);
}

TEST_CASE("names with colons, quotes and Unicode, and 200 ports") {
  TAUT_PIPEWIRE_OR_SKIP("names");
  const std::string name = "hw:0,0 ♪ Größe?&%";
  const tests::PipewireServer server({.sinks = {{.name = name, .channels = 2}, {.name = "wide", .channels = 64}}});
  auto& backend = device::pipewire::backend();
  const auto devices = backend.list();
  REQUIRE(devices.has_value());
  const auto found = std::ranges::find_if(*devices, [&](const auto& device) { return device.name == "Null " + name; });
  REQUIRE(found != devices->end());
  CHECK(backend.probe(found->id).has_value());
  const auto stream = backend.open({.in = {}, .out = found->id, .frames = 256, .margin = 0});
  REQUIRE_MESSAGE(stream.has_value(), (stream ? "" : stream.error().sentence()));
  CHECK((*stream)->agreed().out.channels == 2);
  CHECK((*stream)->agreed().remarks.empty());

  const auto wide = backend.open({.in = {}, .out = "pipewire:wide?outputs=200", .frames = 256, .margin = 0});
  REQUIRE_MESSAGE(wide.has_value(), (wide ? "" : wide.error().sentence()));
  CHECK((*wide)->agreed().out.channels == 200);
  REQUIRE((*wide)->start().has_value());
  device::Turn turn;
  for (int k = 0; k < 20; ++k) {
    REQUIRE((*wide)->wait((*wide)->clock().now() + nanos_per_second, turn) == device::Wake::turn);
    (*wide)->done(turn.frames, 0);
  }
}

// A null handle was kept, and libpipewire aborted the host in the first cycle.
TEST_CASE("a server that grants no port: a sentence, and no stream") {
  TAUT_PIPEWIRE_OR_SKIP("no port");
  const tests::PipewireServer server;
  const auto loaded = device::pipewire::load_library();
  REQUIRE(loaded.has_value());
  device::pipewire::Library without = **loaded;
  without.pw_filter_add_port = [](auto*, auto, auto, std::size_t, auto* given, const auto**, std::uint32_t) -> void* {
    // The function owns the properties, even when it fails.
    void* const library = ::dlopen("libpipewire-0.3.so.0", RTLD_NOW | RTLD_NOLOAD);
    REQUIRE(library != nullptr);
    reinterpret_cast<decltype(&pw_properties_free)>(::dlsym(library, "pw_properties_free"))(given);
    ::dlclose(library);
    return nullptr;
  };
  const auto backend = device::pipewire::make_backend(&without);
  const auto stream = backend->open({.in = {}, .out = sink_id, .frames = 256, .margin = 0});
  REQUIRE_FALSE(stream.has_value());
  CHECK(stream.error().trouble == Trouble::no_memory);
  CHECK(stream.error().what.find("no port for each channel") != std::string::npos);
}
