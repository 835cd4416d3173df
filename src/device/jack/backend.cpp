// SPDX-License-Identifier: MIT
#include "device/jack/backend.hpp"

#include <array>

#include "device/jack/graph.hpp"
#include "device/jack/stream.hpp"
#include "device/jack/watch.hpp"

namespace taut::device::jack {
namespace {

class JackBackend final : public Backend {
 public:
  explicit JackBackend(Expected<const Library*> library) : library_(std::move(library)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "jack"; }

  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override {
    static constexpr std::array<IdKey, 4> keys{{
        {"inputs", "0 to 1024", "those of the device", "Input ports; what the device lacks is left unconnected."},
        {"outputs", "0 to 1024", "those of the device", "Output ports, likewise."},
        {"connect", "yes, no", "yes", "Whether the ports are connected to the device's."},
        {"name", "any", "the program's", "The name among JACK's clients."},
    }};
    return keys;
  }

  [[nodiscard]] bool stands_in() const override { return library_ && (*library_)->of_pipewire(); }

  Expected<std::vector<Device>> list() override {
    if (!library_) return std::unexpected(library_.error());
    const auto graph = look(**library_);
    if (!graph) return std::unexpected(graph.error());
    return devices(*graph);
  }

  Expected<Can> probe(const std::string& id) override {
    if (!library_) return std::unexpected(library_.error());
    const auto name = parse_id(id);
    if (!name) return std::unexpected(name.error());
    const auto graph = look(**library_);
    if (!graph) return std::unexpected(graph.error());
    auto chosen = channels(*graph, *name);
    if (!chosen) return std::unexpected(chosen.error());
    Can can{.known = Can::Known::yes, .inputs = std::move(chosen->inputs), .outputs = std::move(chosen->outputs)};
    if (!can.inputs.empty()) can.input_types = {audio::SampleType::float32};
    if (!can.outputs.empty()) can.output_types = {audio::SampleType::float32};
    can.rates = {{.hz = graph->rate,
                  .min_frames = graph->frames,
                  .max_frames = graph->frames,
                  .step = 1,
                  .preferred_frames = graph->frames}};
    can.current_rate = graph->rate;
    can.clock = "jack";
    can.keeps_ahead = true;
    return can;
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    if (auto fine = check_request(request); !fine) return std::unexpected(fine.error());
    if (!library_) return std::unexpected(library_.error());
    return open_stream(**library_, request);
  }

  Expected<Watch> watch(std::function<void(const Change&)> tell) override {
    if (!library_) return std::unexpected(library_.error());
    return watch_sockets(
        sockets(),
        [library = *library_] {
          const auto graph = look(*library);
          return graph ? devices(*graph) : std::vector<Device>{};
        },
        std::move(tell));
  }

 private:
  Expected<const Library*> library_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(Expected<const Library*> library) {
  return std::make_unique<JackBackend>(std::move(library));
}

Backend& backend() {
  // Never destroyed: streams and watches on other threads may outlive main().
  static Backend* const made = make_backend(load_library()).release();
  return *made;
}

}  // namespace taut::device::jack
