// SPDX-License-Identifier: MIT
// usage: taut-reserve-card CARD [yield]
//
// Reserves the card and prints the result; keeps it until stdin ends or another program gets it, and reports that.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "device/reservation/reservation.hpp"

int main(int count, char** words) {
  using namespace taut::device;
  if (count < 2) return 2;
  static std::atomic<bool> asked{false};
  const reservation::Wanted wanted{.card = std::atoi(words[1]),
                                   .device = std::string("hw:") + words[1],
                                   .yields = count > 2 && std::strcmp(words[2], "yield") == 0,
                                   .let_go = [] { asked = true; }};
  auto answer = reservation::reserve(wanted);
  static constexpr const char* words_of[] = {"held", "no bus", "mute bus", "refused", "mute", "yielded"};
  std::printf("%s%s%s\n", words_of[static_cast<int>(answer.outcome)], answer.by.known() ? " " : "",
              answer.by.text().c_str());
  std::fflush(stdout);
  if (!answer.hold) return 1;
  std::thread([&] {
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {}
    answer.hold.reset();
    std::_Exit(0);
  }).detach();
  while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  answer.hold.reset();
  std::puts("let go");
  std::fflush(stdout);
  for (;;) ::pause();
}
