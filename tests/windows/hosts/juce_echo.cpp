// SPDX-License-Identifier: MIT
// A host on JUCE's AudioDeviceManager, compiled with JUCE's own modules by tests/nightly/test_juce.sh.
//   juce_echo DRIVER BUFFER FRAMES      plays and records FRAMES, prints echo.hpp's result, then again after a restart
// Status 0 if every call succeeded.
#include <juce_audio_devices/juce_audio_devices.h>

#include <cstdlib>
#include <iostream>

#include "echo.hpp"

namespace {

class Host final : public juce::AudioIODeviceCallback {
 public:
  explicit Host(std::size_t frames) : heard_(2, frames) {}
  void audioDeviceIOCallbackWithContext(const float* const* in, int inputs, float* const* out, int outputs, int frames,
                                        const juce::AudioIODeviceCallbackContext&) override {
    if (inputs < 2 || outputs < 2) return;
    heard_.block(
        static_cast<std::size_t>(frames), [&](std::size_t c, std::size_t f) { return in[c][f]; },
        [&](std::size_t c, std::size_t f) -> float& { return out[c][f]; });
  }
  void audioDeviceAboutToStart(juce::AudioIODevice*) override {}
  void audioDeviceStopped() override {}
  [[nodiscard]] const taut_hosts::Echo<float>& heard() const noexcept { return heard_; }

 private:
  taut_hosts::Echo<float> heard_;
};

int fail(const juce::String& what) {
  std::cerr << what << std::endl;
  return 1;
}

int run(const char* driver, int buffer, std::size_t frames) {
  juce::AudioDeviceManager manager;
  juce::AudioDeviceManager::AudioDeviceSetup setup;
  setup.inputDeviceName = setup.outputDeviceName = driver;
  setup.sampleRate = 48000;
  setup.bufferSize = buffer;
  if (const auto error = manager.initialise(2, 2, nullptr, false, {}, &setup); error.isNotEmpty()) return fail(error);
  for (int start = 0; start < 2; ++start) {
    auto* const device = manager.getCurrentAudioDevice();
    if (!device) return fail("JUCE opened no device");
    if (device->getTypeName() != "ASIO" || device->getName() != driver)
      return fail("another device: " + device->getName());
    Host host(frames);
    manager.addAudioCallback(&host);
    while (!host.heard().done()) juce::MessageManager::getInstance()->runDispatchLoopUntil(5);
    manager.removeAudioCallback(&host);
    host.heard().tell(device->getInputLatencyInSamples() + device->getOutputLatencyInSamples());
    std::cout << "xruns " << manager.getXRunCount() << std::endl;
    manager.closeAudioDevice();
    manager.restartLastAudioDevice();
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return fail("juce_echo DRIVER BUFFER FRAMES");
  const juce::ScopedJuceInitialiser_GUI everything;
  return run(arguments[1], std::atoi(arguments[2]), static_cast<std::size_t>(std::atol(arguments[3])));
}
