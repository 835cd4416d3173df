// SPDX-License-Identifier: MIT
// Two drivers at once, each with its own clock:  two_drivers DRIVER DRIVER [SETTINGS]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <taut/host.hpp>
#include <thread>

static int fail(const taut::host::Error& error) {
  std::fprintf(stderr, "two_drivers: %s\n", error.sentence().c_str());
  return 1;
}

int main(int argc, char** argv) {
  using namespace taut::host;
  if (argc < 3) return fail({TAUT_HOST_BAD_REQUEST, "Two drivers are wanted.", "two_drivers DRIVER DRIVER [SETTINGS]"});
  std::atomic<long> frames[2] = {{0}, {0}};
  std::vector<Session> sessions;
  for (int k = 0; k < 2; ++k) {
    OpenOptions options;
    if (argc > 3) options.settings = argv[3];
    const auto driver = Driver::open(argv[k + 1], options);
    if (!driver) return fail(driver.error());
    auto session =
        Session::prepare(*driver, {}, [&frames, k](const Block<float>& block) { frames[k] += block.frames; });
    if (!session) return fail(session.error());
    sessions.push_back(std::move(*session));
  }
  for (Session& session : sessions)
    if (const auto started = session.start(); !started) return fail(started.error());
  std::this_thread::sleep_for(std::chrono::seconds(2));
  for (Session& session : sessions)
    if (const auto stopped = session.stop(); !stopped) return fail(stopped.error());
  std::printf("%ld and %ld frames\n", frames[0].load(), frames[1].load());
  return frames[0] > 0 && frames[1] > 0 ? 0 : 1;
}
