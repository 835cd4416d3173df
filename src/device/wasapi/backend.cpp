// SPDX-License-Identifier: MIT
#include "device/wasapi/backend.hpp"

#include <array>

#include "device/wasapi/endpoints.hpp"
#include "device/wasapi/opening.hpp"
#include "device/wasapi/watch.hpp"

namespace taut::device::wasapi {
namespace {

class WasapiBackend final : public Backend {
 public:
  explicit WasapiBackend(Expected<System*> system) : system_(std::move(system)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "wasapi"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 3> keys{{
        {"mode", "auto, low-latency, exclusive, shared", "auto",
         "The mode; auto is the first of the three that suits the buffer size."},
        {"format", "s16, s24, s32, f32", "the best there is", "Sample format of an exclusive stream."},
        {"raw", "on, off", "on where it is offered", "Bypass the sound effects of the device's driver."},
    }};
    return keys;
  }

  Expected<std::vector<Device>> list() override {
    if (!system_) return std::unexpected(system_.error());
    auto all = list_endpoints(**system_);
    if (!all) return std::unexpected(all.error());
    return devices_of(*all);
  }

  Expected<Can> probe(const std::string& id) override {
    if (!system_) return std::unexpected(system_.error());
    return probe_device(**system_, id);
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (!system_) return std::unexpected(system_.error());
    return open_stream(**system_, request);
  }

  Expected<Watch> watch(std::function<void(const Change&)> tell) override {
    if (!system_) return std::unexpected(system_.error());
    return watch_endpoints(**system_, std::move(tell));
  }

 private:
  Expected<System*> system_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Expected<System*> system) {
  return std::make_unique<WasapiBackend>(std::move(system));
}

Backend& backend() {
  // Never destroyed: streams and watches on other threads may outlive main().
  static Backend* const made = make_backend(real_system()).release();
  return *made;
}

}  // namespace taut::device::wasapi
