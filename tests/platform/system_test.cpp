// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <time.h>
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "base/float_mode.hpp"
#include "platform/clock.hpp"
#include "platform/cpu_latency.hpp"
#include "platform/shared_library.hpp"

namespace {

using namespace taut::platform;
using taut::FlushToZero;
using taut::Nanos;

TEST_CASE("the system clock is the kernel's monotonic clock and sleeps until a time") {
  timespec before{};
  clock_gettime(CLOCK_MONOTONIC, &before);
  const Nanos now = system_clock().now();
  CHECK(now >= before.tv_sec * taut::nanos_per_second + before.tv_nsec);
  for (const Nanos wait : {Nanos{-1'000'000}, Nanos{0}, Nanos{2'000'000}}) {
    const Nanos until = system_clock().now() + wait;
    system_clock().sleep_until(until);
    CHECK(system_clock().now() >= until);
  }
}

TEST_CASE("a library's functions are found by name") {
  auto library = SharedLibrary::open("libm.so.6");
  REQUIRE(library);
  const auto square_root = library->symbol<double (*)(double)>("sqrt");
  REQUIRE(reinterpret_cast<void*>(square_root) != nullptr);
  CHECK(square_root(49.0) == 7.0);
  CHECK(library->symbol<void*>("no_such_function") == nullptr);
  SharedLibrary moved = std::move(*library);
  CHECK(moved.symbol<void*>("sqrt") == reinterpret_cast<void*>(square_root));
  CHECK(library->symbol<void*>("sqrt") == nullptr);
  moved.keep();
}

// A new file in the system's temporary directory.
std::string temporary_file() {
  std::string path = std::filesystem::temp_directory_path() / "taut-XXXXXX";
  const int file = mkstemp(path.data());
  REQUIRE(file >= 0);
  close(file);
  return path;
}

TEST_CASE("a missing library and a broken one give different errors") {
  const auto missing = SharedLibrary::open("libtaut-no-such-library.so.0");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().trouble == taut::Trouble::absent);
  CHECK(missing.error().what.find("libtaut-no-such-library.so.0") != std::string::npos);
  const std::string path = temporary_file();
  std::ofstream(path) << "not a library";
  const auto broken = SharedLibrary::open(path);
  unlink(path.c_str());
  REQUIRE_FALSE(broken);
  CHECK(broken.error().trouble == taut::Trouble::broken);
}

// volatile, because constant folding ignores the floating-point mode.
float half_of(float x) {
  volatile float operand = x;
  return operand * 0.5F;
}
bool is_zero(float x) {
  volatile float operand = x;
  volatile float sum = operand + 0.0F;
  return (std::bit_cast<std::uint32_t>(static_cast<float>(sum)) << 1) == 0;
}

TEST_CASE("denormals are zero within the scope and exact after it, also when nested") {
  const float smallest = std::numeric_limits<float>::min(), denormal = smallest / 4;
  CHECK(half_of(smallest) > 0);
#if defined(__x86_64__) || defined(__aarch64__)
  {
    const FlushToZero outer;
    CHECK(half_of(smallest) == 0);
    CHECK(is_zero(denormal));
    {
      const FlushToZero inner;
      CHECK(half_of(smallest) == 0);
    }
    CHECK(half_of(smallest) == 0);
    CHECK(half_of(1) == 0.5F);
  }
#endif
  CHECK(half_of(smallest) > 0);
  CHECK_FALSE(is_zero(denormal));
}

TEST_CASE("the latency request is written as four zero bytes, or the refusal is reported") {
  const std::string path = temporary_file();
  {
    const CpuLatency held(path.c_str());
    CHECK(held.held());
    CHECK(held.sentence().empty());
  }
  char bytes[8] = "\1\1\1\1\1\1\1";
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  REQUIRE(file);
  CHECK(std::fread(bytes, 1, sizeof bytes, file) == 4);
  CHECK(std::memcmp(bytes, "\0\0\0\0", 4) == 0);
  std::fclose(file);
  unlink(path.c_str());
  const CpuLatency refused("/nonexistent/cpu_dma_latency");
  CHECK_FALSE(refused.held());
  CHECK(refused.sentence().find("/nonexistent/cpu_dma_latency") != std::string::npos);
  const CpuLatency own;
  CHECK(own.held() == own.sentence().empty());
}

}  // namespace
