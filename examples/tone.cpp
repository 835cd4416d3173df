// SPDX-License-Identifier: MIT
// Two seconds of a quiet A on the first two outputs: tone [DRIVER [SETTINGS]]
//   tone Taut 'device = virtual:loopback'    on Taut's virtual card
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <taut/host.hpp>
#include <thread>

static int fail(const taut::Error& error) {
  std::fprintf(stderr, "tone: %s\n", error.sentence().c_str());
  return 1;
}

int main(int argc, char** argv) {
  using namespace taut::host;
  const auto entry = find_driver(argc > 1 ? argv[1] : "Taut");
  if (!entry) return fail(entry.error());
  const auto driver = Driver::open(*entry, {.settings = argc > 2 ? argv[2] : ""});
  if (!driver) return fail(driver.error());
  const auto rate = driver->rate();
  if (!rate) return fail(rate.error());

  const double step = 2 * std::numbers::pi * 440 / *rate;
  const std::vector<int> none;
  auto session = Session::prepare(*driver, {.inputs = none}, [step](const Block<float>& block) {
    for (std::size_t c = 0; c < block.out.size() && c < 2; ++c)
      for (int i = 0; i < block.frames; ++i)
        block.out[c][i] = static_cast<float>(0.1 * std::sin(step * static_cast<double>(block.position + i)));
  });
  if (!session) return fail(session.error());
  if (const auto started = session->start(); !started) return fail(started.error());
  std::this_thread::sleep_for(std::chrono::seconds(2));
  if (const auto stopped = session->stop(); !stopped) return fail(stopped.error());
  if (session->callbacks() == 0) return fail({taut::Trouble::broken, "The driver never asked for sound.", {}});
  std::printf("Played on %s at %g Hz, %d frames at a time.\n", driver->name().c_str(), session->rate(),
              session->frames());
}
