// SPDX-License-Identifier: MIT
#include "web/listening.hpp"

#include <array>

#include "base/text.hpp"

namespace taut::web {
namespace {

constexpr int tries = 16;

std::unexpected<Error> refused(ListenTrouble trouble, int port) {
  switch (trouble) {
    case ListenTrouble::in_use:
      return failure(Trouble::busy, text("Port {} is in use.", port),
                     "Leave out --port, and a free one is taken; or name another.");
    case ListenTrouble::denied:
      return failure(Trouble::denied, text("The system does not give port {} to this user.", port),
                     "Leave out --port, and a free one is taken; or name one from 1024 on.");
    case ListenTrouble::no_such_address:
    case ListenTrouble::other:
      break;
  }
  return failure(Trouble::broken, "This computer has no working address of its own (127.0.0.1).",
                 "Check its network settings; on Linux, type: sudo ip link set lo up");
}

}  // namespace

Expected<std::vector<Socket>> listen(int& port) {
  const int wanted = port;
  ListenTrouble trouble = ListenTrouble::other;
  // A port that is free at one of the two addresses may be in use at the other.
  for (int k = 0; k < tries; ++k) {
    port = wanted;
    std::vector<Socket> all;
    all.push_back(listen_at(false, port, trouble));
    if (!all.back().is_open()) return refused(trouble, wanted);
    Socket six = listen_at(true, port, trouble);
    if (six.is_open()) all.push_back(std::move(six));
    if (trouble != ListenTrouble::in_use || all.size() == 2) return all;
    if (wanted != 0) break;
  }
  return refused(ListenTrouble::in_use, wanted);
}

Expected<std::string> make_key() {
  std::array<unsigned char, 32> bytes{};
  if (!secret_bytes(bytes))
    return failure(Trouble::broken, "The system gave no random numbers for the page's key.", "Try again.");
  // 32 letters and digits of 5 bits each.
  constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(alphabet.size() == 32);
  std::string key;
  for (const unsigned char byte : bytes) key += alphabet[byte % alphabet.size()];
  return key;
}

}  // namespace taut::web
