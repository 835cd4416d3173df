// SPDX-License-Identifier: MIT
// The model's system, devices and interfaces.
#include "wasapi/model.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "device/wasapi/words.hpp"
#include "wasapi/model_client.hpp"

namespace taut::tests::wasapi {

constexpr Nanos never = std::numeric_limits<Nanos>::max();
constexpr Frames cable_frames = 1 << 16;

struct ModelEvent {
  bool set = false;
};

namespace {

class Store final : public Com<com::PropertyStore> {
 public:
  Store(Model& model, const Spec& spec) : Com(model), spec_(spec) {}
  com::Result TAUT_COM GetCount(com::Word* /*count*/) override { return com::not_implemented; }
  com::Result TAUT_COM GetAt(com::Word /*index*/, com::PropertyKey* /*key*/) override { return com::not_implemented; }
  com::Result TAUT_COM GetValue(const com::PropertyKey& key, com::Variant* value) override {
    const Lock lock(ModelParts::mutex(model_));
    const auto words = [&](const std::string& text) {
      value->kind = com::variant_text;
      value->text = ModelParts::text(model_, text);
      return com::ok;
    };
    *value = {};
    if (key == com::key_friendly_name) return words(spec_.name);
    if (key == com::key_description) return words(spec_.short_name);
    if (key == com::key_adapter_name) return words(spec_.adapter);
    if (key == com::key_enumerator && !spec_.enumerator.empty()) return words(spec_.enumerator);
    if (key == com::key_form_factor) {
      value->kind = com::variant_number;
      value->number = spec_.form_factor;
    } else if (key == com::key_container) {
      value->kind = com::variant_guid;
      value->guid = new (ModelParts::allocate(model_, sizeof(com::Guid))) com::Guid(spec_.container);
    } else if (key == com::key_device_format && spec_.listed_format) {
      const auto wide = write(spec_.mix);
      value->kind = com::variant_blob;
      value->blob.size = sizeof wide;
      value->blob.data = static_cast<std::uint8_t*>(ModelParts::allocate(model_, sizeof wide));
      std::memcpy(value->blob.data, &wide, sizeof wide);
    }
    return com::ok;
  }
  com::Result TAUT_COM SetValue(const com::PropertyKey& /*key*/, const com::Variant& /*value*/) override {
    return com::access_denied;
  }
  com::Result TAUT_COM Commit() override { return com::ok; }

 private:
  const Spec spec_;
};

class EndpointFlow final : public Com<com::Endpoint, com::Endpoint> {
 public:
  EndpointFlow(Model& model, bool capture) : Com(model), capture_(capture) {}
  com::Result TAUT_COM GetDataFlow(com::Flow* flow) override {
    *flow = capture_ ? com::Flow::capture : com::Flow::render;
    return com::ok;
  }

 private:
  bool capture_;
};

class Listed final : public Com<com::MmDevice, com::MmDevice> {
 public:
  Listed(Model& model, int endpoint) : Com(model), endpoint_(static_cast<std::size_t>(endpoint)) {}
  [[nodiscard]] auto& here() const { return *ModelParts::endpoints(model_)[endpoint_]; }

  com::Result TAUT_COM QueryInterface(const com::Guid& id, void** out) override {
    if (id != com::Endpoint::iid) return Com::QueryInterface(id, out);
    const Lock lock(ModelParts::mutex(model_));
    *out = static_cast<com::Endpoint*>(new EndpointFlow(model_, here().spec.capture));
    return com::ok;
  }
  com::Result TAUT_COM Activate(const com::Guid& id, com::Word /*context*/, com::Variant* /*parameters*/,
                                void** out) override {
    const Lock lock(ModelParts::mutex(model_));
    *out = nullptr;
    if (!here().present) return com::device_invalidated;
    if (id != com::AudioClient::iid) return com::no_interface;
    *out = static_cast<com::AudioClient*>(new AudioClient(model_, static_cast<int>(endpoint_)));
    return com::ok;
  }
  com::Result TAUT_COM OpenPropertyStore(com::Word /*access*/, com::PropertyStore** out) override {
    const Lock lock(ModelParts::mutex(model_));
    *out = new Store(model_, here().spec);
    return com::ok;
  }
  com::Result TAUT_COM GetId(com::Text** id) override {
    const Lock lock(ModelParts::mutex(model_));
    *id = ModelParts::text(model_, here().spec.id);
    return com::ok;
  }
  com::Result TAUT_COM GetState(com::Word* state) override {
    *state = here().present ? com::state_active : 4;
    return com::ok;
  }

 private:
  std::size_t endpoint_;
};

class Collection final : public Com<com::DeviceCollection> {
 public:
  Collection(Model& model, std::vector<int> numbers) : Com(model), numbers_(std::move(numbers)) {}
  com::Result TAUT_COM GetCount(com::Word* count) override {
    *count = static_cast<com::Word>(numbers_.size());
    return com::ok;
  }
  com::Result TAUT_COM Item(com::Word index, com::MmDevice** out) override {
    const Lock lock(ModelParts::mutex(model_));
    *out = index < numbers_.size() ? new Listed(model_, numbers_[index]) : nullptr;
    return *out != nullptr ? com::ok : com::bad_argument;
  }

 private:
  std::vector<int> numbers_;
};

class Enumerator final : public Com<com::DeviceEnumerator, com::DeviceEnumerator> {
 public:
  explicit Enumerator(Model& model) : Com(model) {}
  com::Result TAUT_COM EnumAudioEndpoints(com::Flow /*flow*/, com::Word /*states*/,
                                          com::DeviceCollection** out) override {
    const Lock lock(ModelParts::mutex(model_));
    std::vector<int> numbers;
    const auto& all = ModelParts::endpoints(model_);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i]->present) numbers.push_back(static_cast<int>(i));
    *out = new Collection(model_, std::move(numbers));
    return com::ok;
  }
  com::Result TAUT_COM GetDefaultAudioEndpoint(com::Flow flow, com::Role /*role*/, com::MmDevice** out) override {
    return find(out, [&](const auto& one) { return one.standard && one.spec.capture == (flow == com::Flow::capture); });
  }
  com::Result TAUT_COM GetDevice(const com::Text* id, com::MmDevice** out) override {
    return find(out, [&](const auto& one) { return one.spec.id == to_utf8(id); });
  }
  com::Result TAUT_COM RegisterEndpointNotificationCallback(com::NotificationClient* client) override {
    const Lock lock(ModelParts::mutex(model_));
    client->AddRef();
    ModelParts::listeners(model_).push_back(client);
    return com::ok;
  }
  com::Result TAUT_COM UnregisterEndpointNotificationCallback(com::NotificationClient* client) override {
    const Lock lock(ModelParts::mutex(model_));
    if (std::erase(ModelParts::listeners(model_), client) == 0) return com::not_found;
    client->Release();
    return com::ok;
  }

 private:
  template <class Is>
  com::Result find(com::MmDevice** out, const Is& is) {
    const Lock lock(ModelParts::mutex(model_));
    *out = nullptr;
    const auto& all = ModelParts::endpoints(model_);
    for (std::size_t i = 0; i < all.size() && *out == nullptr; ++i)
      if (all[i]->present && is(*all[i])) *out = new Listed(model_, static_cast<int>(i));
    return *out != nullptr ? com::ok : com::not_found;
  }
};

}  // namespace

Model::Model() : cable_(16) {}
Model::~Model() = default;

int Model::add(Spec spec) {
  const Lock lock(mutex_);
  const bool capture = spec.capture;
  const bool first =
      std::ranges::none_of(endpoints_, [&](const auto& one) { return one->spec.capture == capture && one->standard; });
  endpoints_.push_back(std::make_unique<Plugged>(Plugged{std::move(spec), true, first}));
  notify_all();
  return static_cast<int>(endpoints_.size()) - 1;
}

Spec& Model::spec(int number) { return endpoints_[static_cast<std::size_t>(number)]->spec; }

int Model::period(int number) const {
  for (const ModelStream* stream : streams_)
    if (stream->endpoint() == number && stream->initialized()) return stream->period();
  return 0;
}

void Model::unplug(int number) {
  const Lock lock(mutex_);
  endpoints_[static_cast<std::size_t>(number)]->present = false;
  for (ModelStream* stream : streams_)
    if (stream->endpoint() == number) stream->invalidate();
  notify_all();
}

void Model::plug_in(int number) {
  const Lock lock(mutex_);
  endpoints_[static_cast<std::size_t>(number)]->present = true;
  notify_all();
}

void Model::set_default(int number) {
  const Lock lock(mutex_);
  const bool capture = spec(number).capture;
  for (auto& one : endpoints_)
    if (one->spec.capture == capture) one->standard = false;
  endpoints_[static_cast<std::size_t>(number)]->standard = true;
  for (auto* listener : listeners_)
    listener->OnDefaultDeviceChanged(capture ? com::Flow::capture : com::Flow::render, com::Role::console, nullptr);
}

void Model::change_format(int number, const EndpointFormat& mix) {
  const Lock lock(mutex_);
  spec(number).mix = mix;
  for (ModelStream* stream : streams_)
    if (stream->endpoint() == number) stream->invalidate();
  const auto id = to_utf16(spec(number).id);
  for (auto* listener : listeners_) listener->OnPropertyValueChanged(id.c_str(), com::key_device_format);
}

void Model::lose_packets(int number, int packets) {
  for (ModelStream* stream : streams_)
    if (stream->endpoint() == number) stream->lose(packets);
}

void Model::notify_all() {
  for (auto* listener : listeners_) listener->OnDeviceStateChanged(nullptr, com::state_active);
}

void Model::advance(Nanos time) {
  const Lock lock(mutex_);
  run_to(now_ + time);
}

void Model::run_to(Nanos time) {
  for (;;) {
    ModelStream* first = nullptr;
    for (ModelStream* stream : streams_)
      if (stream->next_pass() <= time && (first == nullptr || stream->next_pass() < first->next_pass())) first = stream;
    const Nanos until = first != nullptr ? std::max(now_, first->next_pass()) : time;
    for (ModelStream* stream : streams_) stream->play_until(until);
    now_ = until;
    if (first == nullptr) return;
    first->pass();
  }
}

Model::Cell& Model::cell(int channel, Frames frame) {
  auto& lane = cable_[static_cast<std::size_t>(channel)];
  if (lane.empty()) lane.resize(cable_frames);
  return lane[static_cast<std::size_t>(frame % cable_frames)];
}

std::uint32_t Model::heard(int channel, Frames frame) {
  const Cell& one = cell(channel, frame);
  return one.frame == frame ? one.sample : 0;
}

Expected<Ref<com::DeviceEnumerator>> Model::devices() {
  const Lock lock(mutex_);
  return Ref<com::DeviceEnumerator>(new Enumerator(*this));
}

void* Model::allocate(std::size_t size) {
  ++objects_;
  return std::malloc(size);
}

void Model::free(void* memory) noexcept {
  const Lock lock(mutex_);
  if (memory != nullptr) --objects_;
  std::free(memory);
}

Event Model::make_event() {
  const Lock lock(mutex_);
  ++objects_;
  return new ModelEvent;
}

void Model::close_event(Event event) noexcept {
  const Lock lock(mutex_);
  --objects_;
  delete static_cast<ModelEvent*>(event);
}

void Model::set_event(Event event) noexcept {
  if (event != nullptr) static_cast<ModelEvent*>(event)->set = true;
}

int Model::wait(std::span<const Event> events, Nanos deadline) noexcept {
  const Lock lock(mutex_);
  for (;;) {
    for (std::size_t i = 0; i < events.size(); ++i)
      if (std::exchange(static_cast<ModelEvent*>(events[i])->set, false)) return static_cast<int>(i);
    if (now_ >= deadline) return -1;
    Nanos next = deadline;
    for (const ModelStream* stream : streams_) next = std::min(next, stream->next_pass());
    if (next == never) return -1;
    run_to(std::max(now_, next));
    if (wake_late_ > 0 && next < deadline) run_to(now_ + random_.whole(0, wake_late_));
  }
}

}  // namespace taut::tests::wasapi
