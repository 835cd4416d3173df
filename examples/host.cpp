// SPDX-License-Identifier: MIT
// Lists the drivers, or passes a driver's inputs to its outputs and prints its messages: host [DRIVER [SECONDS]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <taut/host.hpp>
#include <thread>

static int fail(const taut::Error& error) {
  std::fprintf(stderr, "host: %s\n", error.sentence().c_str());
  return 1;
}

int main(int argc, char** argv) {
  using namespace taut::host;
  if (argc < 2) {
    const auto drivers = find_drivers();
    if (drivers.empty()) std::puts("No driver is registered on this machine; `taut register` registers Taut's.");
    for (const Entry& entry : drivers) std::printf("%s: %s\n", entry.name.c_str(), entry.description.c_str());
    return 0;
  }
  const auto entry = find_driver(argv[1]);
  if (!entry) return fail(entry.error());
  const auto driver = Driver::open(*entry);
  if (!driver) return fail(driver.error());
  auto session = Session::prepare(*driver, {}, [](const Block<float>& block) {
    for (std::size_t c = 0; c < block.out.size() && c < block.in.size(); ++c)
      std::copy_n(block.in[c], block.frames, block.out[c]);
  });
  if (!session) return fail(session.error());
  const auto latencies = session->latencies();
  if (!latencies) return fail(latencies.error());
  std::printf("%s: %d in, %d out, %g Hz, %d frames, %lld frames there and back\n", driver->name().c_str(),
              session->inputs(), session->outputs(), session->rate(), session->frames(),
              static_cast<long long>(latencies->round_trip()));

  if (const auto started = session->start(); !started) return fail(started.error());
  for (int left = 10 * (argc > 2 ? std::atoi(argv[2]) : 10); left > 0; --left) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const Wants wants = session->poll();
    if (wants.reset || wants.rate) return fail({taut::Trouble::broken, "The driver changed.", "Start again."});
    if (wants.latencies) std::printf("The latency is another one now.\n");
    if (wants.overloads > 0) std::printf("%lld drop-outs\n", static_cast<long long>(wants.overloads));
  }
  if (const auto stopped = session->stop(); !stopped) return fail(stopped.error());
  std::printf("%lld blocks\n", static_cast<long long>(session->callbacks()));
}
