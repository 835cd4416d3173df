// SPDX-License-Identifier: MIT
// hostile_host DRIVER [FAULT [SECONDS]]: plays with a fault (none is called so), and then, in the same process, as it should.
// Exit status 0: the driver has survived the one and played for the other.
#include <cstdio>
#include <cstdlib>

#include "check/hostile_host.hpp"
#include "platform/shared_library.hpp"

namespace {

constexpr double usual = 0.5;  // seconds of sound

int failed(const char* what) {
  std::fprintf(stderr, "hostile_host: %s\n", what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return failed("name a driver's file");
  auto library = taut::platform::SharedLibrary::open(argv[1]);
  if (!library) return failed(library.error().sentence().c_str());
  library->keep();
  const auto make = library->symbol<TautInstantiateDriver>("instantiateDriver");
  if (!make) return failed("this is no driver");
  taut::tests::HostileHost host(make);
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : usual;
  if (argc > 2) {
    taut::tests::misbehave(argv[2]);
    // What it gets for a fault does not matter, as long as it comes back.
    static_cast<void>(host.play(seconds));
    taut::tests::well_behaved();
  }
  return host.play(seconds) ? 0 : failed(("no sound comes any more: " + host.trouble()).c_str());
}
