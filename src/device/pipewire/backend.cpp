// SPDX-License-Identifier: MIT
#include "device/pipewire/backend.hpp"

#include <array>

#include "device/pipewire/client.hpp"
#include "device/pipewire/name.hpp"
#include "device/pipewire/observer.hpp"
#include "device/pipewire/stream.hpp"
#include "device/pipewire/watch.hpp"

namespace taut::device::pipewire {
namespace {

/// The current graph.
Expected<Graph> look(const Library& library) {
  auto client = Client::connect(library, false);
  if (!client) return std::unexpected(client.error());
  Observer observer(**client);
  if (auto complete = observer.complete(); !complete) return std::unexpected(complete.error());
  const Client::Lock lock(**client);
  return observer.graph();
}

class PipewireBackend final : public Backend {
 public:
  explicit PipewireBackend(Expected<const Library*> library) : library_(std::move(library)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "pipewire"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 5> keys{{
        {"inputs", "0 to 1024", "as the device", "Input ports to have."},
        {"outputs", "0 to 1024", "as the device", "Output ports to have."},
        {"force", "size, rate, both", "nothing", "The whole graph has to run with the buffer size or rate asked for."},
        {"connect", "yes, no", "yes", "no: ports alone, which you connect yourself."},
        {"name", "any", "the program's", "Name of our node among the others."},
    }};
    return keys;
  }

  Expected<std::vector<Device>> list() override {
    if (!library_) return std::unexpected(library_.error());
    auto graph = look(**library_);
    if (!graph) return std::unexpected(graph.error());
    return devices_of(*graph);
  }

  Expected<Can> probe(const std::string& id) override {
    if (!library_) return std::unexpected(library_.error());
    const auto name = parse_id(id);
    if (!name) return std::unexpected(name.error());
    const auto graph = look(**library_);
    if (!graph) return std::unexpected(graph.error());
    return can_of(*graph, *name);
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (!library_) return std::unexpected(library_.error());
    return PipewireStream::open(**library_, request);
  }
  Expected<Watch> watch(std::function<void(const Change&)> tell) override {
    if (!library_) return std::unexpected(library_.error());
    return watch_devices(**library_, std::move(tell));
  }

 private:
  Expected<const Library*> library_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Expected<const Library*> library) {
  return std::make_unique<PipewireBackend>(std::move(library));
}

Backend& backend() {
  // Never destroyed: streams and watches on other threads may outlive main().
  static Backend* const made = make_backend(load_library()).release();
  return *made;
}

}  // namespace taut::device::pipewire
