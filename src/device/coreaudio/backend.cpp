// SPDX-License-Identifier: MIT
#include "device/coreaudio/backend.hpp"

#include <array>

#include "device/coreaudio/devices.hpp"
#include "device/coreaudio/id.hpp"
#include "device/coreaudio/stream.hpp"
#include "device/coreaudio/tap.hpp"
#include "device/coreaudio/watch.hpp"

namespace taut::device::coreaudio {
namespace {

class CoreAudioBackend final : public Backend {
 public:
  explicit CoreAudioBackend(Expected<System*> system) : system_(std::move(system)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "coreaudio"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 1> keys{{
        {"hog", "yes, no", "no", "Whether other programs are kept off the device."},
    }};
    return keys;
  }

  Expected<std::vector<Device>> list() override {
    if (!system_) return std::unexpected(system_.error());
    auto devices = list_devices((*system_)->hal);
    if ((*system_)->taps) devices.push_back(tap_device());
    return devices;
  }

  Expected<Can> probe(const std::string& id) override {
    if (!system_) return std::unexpected(system_.error());
    const auto parsed = parse_id(id);
    if (!parsed) return std::unexpected(parsed.error());
    if (parsed->uid == tap_name && (*system_)->taps) return describe_tap_device(**system_);
    return describe_device((*system_)->hal, parsed->uid);
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (!system_) return std::unexpected(system_.error());
    auto client = Client::open(**system_, request);
    if (!client) return std::unexpected(client.error());
    return std::make_unique<CoreAudioStream>(std::move(*client));
  }

  Expected<Watch> watch(std::function<void(const Change&)> tell) override {
    if (!system_) return std::unexpected(system_.error());
    return watch_devices(**system_, std::move(tell));
  }

 private:
  Expected<System*> system_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Expected<System*> system) {
  return std::make_unique<CoreAudioBackend>(std::move(system));
}

}  // namespace taut::device::coreaudio
