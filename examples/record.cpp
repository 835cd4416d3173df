// SPDX-License-Identifier: MIT
// Two seconds of the first two inputs into a raw file, float, interleaved:  record FILE [DRIVER [SETTINGS]]
#include <chrono>
#include <cstdio>
#include <taut/host.hpp>
#include <thread>

static int fail(const taut::host::Error& error) {
  std::fprintf(stderr, "record: %s\n", error.sentence().c_str());
  return 1;
}

int main(int argc, char** argv) {
  using namespace taut::host;
  if (argc < 2) return fail({TAUT_HOST_BAD_REQUEST, "A file is missing.", "record FILE [DRIVER [SETTINGS]]"});
  OpenOptions options;
  if (argc > 3) options.settings = argv[3];
  const auto driver = Driver::open(argc > 2 ? argv[2] : "Taut", options);
  if (!driver) return fail(driver.error());
  const auto info = driver->info();
  if (!info) return fail(info.error());

  // The callback may not wait for the disk: it fills memory that was there before.
  std::vector<float> took(static_cast<std::size_t>(4 * info->rate));
  std::size_t at = 0;
  Wish wish;
  wish.outputs.emplace();
  auto session = Session::prepare(*driver, wish, [&](const Block<float>& block) {
    for (int i = 0; i < block.frames; ++i)
      for (std::size_t c = 0; c < 2 && at < took.size(); ++c) took[at++] = c < block.in.size() ? block.in[c][i] : 0.0f;
  });
  if (!session) return fail(session.error());
  if (const auto started = session->start(); !started) return fail(started.error());
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  if (const auto stopped = session->stop(); !stopped) return fail(stopped.error());

  std::FILE* const file = std::fopen(argv[1], "wb");
  if (!file || std::fwrite(took.data(), sizeof(float), at, file) != at || std::fclose(file) != 0)
    return fail({TAUT_HOST_DENIED, std::string(argv[1]) + " cannot be written.", ""});
  std::printf("%zu frames at %g Hz\n", at / 2, session->rate());
}
