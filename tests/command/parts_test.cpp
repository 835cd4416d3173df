// SPDX-License-Identifier: MIT
// Unit tests of the command's helpers.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <regex>
#include <thread>

#include "command/stream/channels.hpp"
#include "command/stream/sample_queue.hpp"
#include "command/terminal/say.hpp"
#include "command/through/feedback_detector.hpp"

using namespace taut;
using namespace taut::command;

namespace {

/// The number of 50 ms windows, with peaks from `level(k)`, until feedback is detected, or -1.
template <class Level>
int windows_until_feedback(int windows, Level&& level) {
  FeedbackDetector watch(48000);
  for (int k = 0; k < windows; ++k)
    for (int f = 0; f < 2400; f += 48)
      if (watch.feed(level(k), 48)) return k;
  return -1;
}

}  // namespace

TEST_CASE("feedback is detected within a second of being loud, at any gain") {
  for (const double gain : {1.1, 1.3, 2.0}) {
    CAPTURE(gain);
    const auto level = [gain](int k) { return std::min(1.0, 0.001 * std::pow(gain, k)); };
    const int noticed = windows_until_feedback(400, level);
    int loud = 0;
    while (level(loud) < 0.25) ++loud;
    CHECK(noticed >= 0);
    CHECK(noticed <= loud + 20);
  }
}

TEST_CASE("music is not feedback: loud attacks that decay, and steady sound below full scale") {
  CHECK(windows_until_feedback(1000, [](int k) { return 0.8 * std::pow(0.9, k % 10); }) == -1);
  CHECK(windows_until_feedback(1000, [](int) { return 0.7; }) == -1);
  CHECK(windows_until_feedback(1000, [](int) { return 0.0; }) == -1);
}

TEST_CASE("a printed list of channels parses back to itself") {
  CHECK(rc::check("round trip", [](std::vector<bool> chosen) {
    std::vector<int> channels;
    for (int k = 0; k < static_cast<int>(chosen.size()); ++k)
      if (chosen[static_cast<std::size_t>(k)]) channels.push_back(k);
    // A single number is a count; a list of one channel is written as a range.
    RC_PRE(channels.size() > 1);
    const auto again = chosen_channels(channel_list(channels), static_cast<int>(chosen.size()), 1, "input");
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == channels);
  }));
  CHECK(chosen_channels("2", 4, 4, "input") == std::vector{0, 1});
  CHECK(chosen_channels("3-3", 4, 4, "input") == std::vector{2});
  CHECK(chosen_channels("", 4, 2, "input") == std::vector{0, 1});
  for (const char* bad : {"0", "-1", "1,", ",1", "2-1", "1,1", "x", "1-", "99999999999", "1 2"})
    CHECK_MESSAGE(!chosen_channels(bad, 4, 4, "input"), bad);
}

TEST_CASE("every frame leaves the queue once and in order, between two threads") {
  SampleQueue queue(3, 1000);
  constexpr std::int32_t total = 200'000;
  std::thread producer([&queue] {
    std::vector<std::int32_t> planes[3];
    for (std::int32_t next = 0; next < total;) {
      const std::int32_t frames = std::min(total - next, next % 100 + 1);
      std::vector<const std::int32_t*> pointers;
      for (int c = 0; c < 3; ++c) {
        planes[c].resize(static_cast<std::size_t>(frames));
        for (std::int32_t f = 0; f < frames; ++f) planes[c][static_cast<std::size_t>(f)] = (next + f) * 3 + c;
        pointers.push_back(planes[c].data());
      }
      if (queue.push(pointers, static_cast<std::size_t>(frames)))
        next += frames;
      else
        std::this_thread::yield();
    }
  });
  std::vector<std::int32_t> got(3 * 77);
  std::int32_t expected = 0;
  bool in_order = true;
  while (expected < total * 3) {
    const std::size_t frames = queue.pop(got);
    if (frames == 0) std::this_thread::yield();
    for (std::size_t k = 0; k < frames * 3; ++k) in_order = in_order && got[k] == expected++;
  }
  producer.join();
  CHECK(in_order);
  CHECK(queue.waiting() == 0);
}

TEST_CASE("no line breaks between a number and its unit, at any width") {
  static const std::regex parted(R"((^|[ (])[+-]?[\d,.]*\d\n)");
  CHECK(rc::check("sentences of words, numbers and units", [](int width) {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("lost", "1,700 frames", "5.33 ms", "(took 1.5 ms of 2)", "of", "99 %", "64",
                                      "-3.4 ppm;", "48000 Hz,", "cycle"));
    std::string sentence;
    for (const std::string& piece : pieces) sentence += (sentence.empty() ? "" : " ") + piece;
    const std::string lines = wrapped(sentence, 0, 0, std::abs(width % 60) + 20);
    RC_ASSERT(!std::regex_search(lines, parted));
    std::string joined = lines;
    std::ranges::replace(joined, '\n', ' ');
    RC_ASSERT(joined == sentence);
  }));
  CHECK(wrapped("It lost 1,700 frames of sound.", 0, 0, 14) == "It lost\n1,700 frames\nof sound.");
}
