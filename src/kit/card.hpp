// SPDX-License-Identifier: MIT
// For a card that sends a cycle of input at its own pace and takes a cycle of output for each, as one at the end of a cable
// does: its maker writes the calls of Card, and Cards makes Taut's device contract (device/device.hpp) of them. A card of
// another kind, with a ring in memory say, gets a device::Backend of its own.
#pragma once
#include "device/device.hpp"

namespace taut::kit {

/// What a card sends and takes; the same for all of a driver's cards.
struct CardFormat {
  double rate = 48000;                                ///< Hz
  int frames = 128;                                   ///< of a cycle
  std::vector<std::string> inputs, outputs;           ///< the channels' names
  audio::SampleType type = audio::SampleType::int32;  ///< both ways, interleaved
  Frames input_latency = 0, output_latency = 0;       ///< of the converters and the way to them; not the cycle
};

/// A card that answers. receive() and send() run on the audio thread, and neither allocate nor lock.
class Card {
 public:
  virtual ~Card() = default;
  /// Claims the card. Its clock starts with the first send(), of position 0.
  virtual Expected<void> start() = 0;
  /// A cycle of input, waited for up to `ms`; false: none came. `position` is that of its first frame and counts from 0
  /// after each start. A cycle that is missing counts as lost; one of an earlier position is left out.
  virtual bool receive(Frames& position, std::span<std::byte> sound, int ms) noexcept = 0;
  /// The cycle of output at `position`; silence where only input is used. Some cycles are sent ahead before the first
  /// input, then one for each that came.
  virtual void send(Frames position, std::span<const std::byte> sound) noexcept = 0;
  virtual void stop() noexcept = 0;
  /// What is said of a card from which nothing has come for half a second. Any thread.
  [[nodiscard]] virtual Error gone() const = 0;
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept { return platform::system_clock(); }
};

/// A backend of such cards. A maker adds name(), list() and reach().
class Cards : public device::Backend {
 public:
  explicit Cards(CardFormat format) : format_(std::move(format)) {}
  Expected<device::Can> probe(const std::string& id) override;
  Expected<std::unique_ptr<device::Stream>> open(const device::Request& request) override;
  /// Nothing tells when a card is plugged in; the engine looks for a lost one by itself.
  Expected<device::Watch> watch(std::function<void(const device::Change&)>) override;

 protected:
  /// The card of that id, free: Trouble::absent where it does not answer, Trouble::busy where another program has it.
  virtual Expected<std::unique_ptr<Card>> reach(const std::string& id) = 0;
  [[nodiscard]] const CardFormat& format() const noexcept { return format_; }

 private:
  Expected<std::unique_ptr<Card>> reach_free(const std::string& id);
  const CardFormat format_;
};

}  // namespace taut::kit
