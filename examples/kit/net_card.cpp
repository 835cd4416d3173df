// SPDX-License-Identifier: MIT
// The devices of a driver for a card at the other end of a network cable (packets.hpp): who finds it, and what carries a cycle
// of sound each way. Turns, clock and losses are the kit's (kit/card.hpp); buffers of any size, other rates, recovery,
// safety and the panel are the engine's.
#include <charconv>
#include <cstring>

#include "kit/card.hpp"
#include "kit/kit.hpp"
#include "packets.hpp"

using namespace taut;
using example::Packet;

namespace {

constexpr int answers_within = 300;  // ms

Error silent() { return {Trouble::absent, "The card does not answer.", "Look at its cable and its power."}; }

class NetCard final : public kit::Card {
 public:
  bool connect(int port) { return socket_.connect_to(port); }

  // Whether the card is there and free; `claim`: it is this socket's from then on.
  Expected<void> ask(Packet::Word what) {
    Packet packet{.position = what};
    if (!socket_.send(packet)) return std::unexpected(silent());
    while (socket_.receive(packet, answers_within)) {
      if (packet.position == Packet::hello) return {};
      if (packet.position == Packet::busy)
        return failure(Trouble::busy, "The card plays for another program.", "Close that one.");
    }
    return std::unexpected(silent());
  }

  Expected<void> start() override { return ask(Packet::claim); }

  bool receive(Frames& position, std::span<std::byte> sound, int ms) noexcept override {
    Packet packet;
    if (!socket_.receive(packet, ms)) return false;
    position = packet.position;
    std::memcpy(sound.data(), packet.sound, sizeof packet.sound);
    return true;
  }

  void send(Frames position, std::span<const std::byte> sound) noexcept override {
    Packet packet{.position = position};
    std::memcpy(packet.sound, sound.data(), sizeof packet.sound);
    socket_.send(packet);
  }

  void stop() noexcept override { socket_.send({.position = Packet::stop}); }
  Error gone() const override { return silent(); }

 private:
  example::Socket socket_;
};

class NetCards final : public kit::Cards {
 public:
  NetCards()
      : Cards({.rate = example::rate,
               .frames = example::frames,
               .inputs = {"In 1", "In 2"},
               .outputs = {"Out 1", "Out 2"}}) {}

  std::string_view name() const noexcept override { return "net"; }

  Expected<std::vector<device::Device>> list() override {
    return std::vector{device::Device{.id = "net:" + std::to_string(example::usual_port),
                                      .name = "Example card",
                                      .inputs = example::channels,
                                      .outputs = example::channels}};
  }

 protected:
  // `net:PORT`, of this computer.
  Expected<std::unique_ptr<kit::Card>> reach(const std::string& id) override {
    int port = 0;
    std::from_chars(id.data() + id.find(':') + 1, id.data() + id.size(), port);
    auto card = std::make_unique<NetCard>();
    if (!card->connect(port)) return std::unexpected(silent());
    if (auto free = card->ask(Packet::hello); !free) return std::unexpected(free.error());
    return card;
  }
};

}  // namespace

device::Backend& kit::backend() {
  static auto* const made = new NetCards;
  return *made;
}
