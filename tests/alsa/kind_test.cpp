// SPDX-License-Identifier: MIT
// How a card is attached: names as kernel drivers give them, and the resulting list.
#include "device/alsa/cards/kind.hpp"

#include "alsa/folder.hpp"
#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Kind;
using device::alsa::kind_of;

TEST_CASE("the kind of a card, from its bus, its driver and its names") {
  struct Row {
    const char *bus, *driver, *card, *pcm;
    Kind kind;
  };
  constexpr Row table[] = {
      {"usb", "USB-Audio", "Scarlett 2i2 USB", "USB Audio USB Audio", Kind::usb},
      {"usb", "USB-Audio", "Plugable DisplayLink", "USB Audio USB Audio", Kind::digital},
      {"firewire", "BeBoB", "Onyx Satellite", "BeBoB Onyx Satellite PCM", Kind::firewire},
      {"pci", "HDSPM", "RME AIO", "HDSPM", Kind::pci},
      {"pci", "ICE1712", "M Audio Delta 44", "ICE1712 multi", Kind::pci},
      {"pci", "HDA-Intel", "HDA Intel PCH", "ALC892 Analog ALC892 Analog", Kind::built_in},
      {"pci", "HDA-Intel", "HDA Intel PCH", "ALC892 Digital ALC892 Digital", Kind::digital},
      {"pci", "HDA-Intel", "HDA NVidia", "HDMI 0 DELL U2720Q", Kind::digital},
      {"pci", "ICH", "Intel 82801AA-ICH", "Intel ICH Intel 82801AA-ICH", Kind::built_in},
      {"pci", "ICH", "Intel 82801AA-ICH", "Intel ICH - IEC958 Intel 82801AA-ICH - IEC958", Kind::digital},
      {"platform", "sof-hda-dsp", "sof-hda-dsp", "HDA Analog (*) HDA Analog (*)", Kind::built_in},
      {"platform", "sof-hda-dsp", "sof-hda-dsp", "DMIC (*) Digital Microphone", Kind::built_in},
      {"platform", "vc4-hdmi", "vc4-hdmi-0", "MAI PCM i2s-hifi-0 MAI PCM i2s-hifi-0", Kind::digital},
      {"platform", "bcm2835_audio", "bcm2835 Headphones", "bcm2835 Headphones bcm2835 Headphones", Kind::built_in},
      {"platform", "Dummy", "Dummy", "Dummy PCM Dummy PCM", Kind::software},
      {"platform", "Loopback", "Loopback", "Loopback PCM Loopback PCM", Kind::software},
      {"", "fake", "Fake Card", "Analog Analog", Kind::unknown},
  };
  for (const Row& row : table) {
    CAPTURE(row.card);
    CAPTURE(row.pcm);
    CHECK(kind_of({.bus = row.bus, .driver = row.driver, .card = row.card, .pcm = row.pcm}) == row.kind);
  }
}

TEST_CASE("the list: the bus from sysfs, directions without a count, HDMI separate from the same card's analogue PCM") {
  Folder sys;
  std::filesystem::create_directories(sys.path() / "card0/device");
  std::filesystem::create_symlink("../../../../bus/pci", sys.path() / "card0/device/subsystem");
  FakeOffer offer;
  offer.driver = "HDA-Intel";
  plug_in(offer);
  auto around = fake_surroundings();
  around.cards = sys.path();
  around.proc = "/nonexistent";
  const auto devices = device::alsa::make_backend(&fake_library(), around)->list();
  REQUIRE(devices);
  REQUIRE(devices->size() == 2);
  const auto &analogue = (*devices)[0], &hdmi = (*devices)[1];
  CHECK(analogue.kind == Kind::built_in);
  CHECK(analogue.inputs == std::nullopt);
  CHECK(analogue.outputs == std::nullopt);
  CHECK(hdmi.kind == Kind::digital);
  CHECK(hdmi.inputs == 0);
  CHECK(hdmi.outputs == std::nullopt);
}

}  // namespace
}  // namespace taut::tests
