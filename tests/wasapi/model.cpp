// SPDX-License-Identifier: MIT
// The model's system, devices and interfaces.
#include "wasapi/model.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "device/wasapi/words.hpp"
#include "wasapi/model_stream.hpp"

namespace taut::tests::wasapi {

constexpr Nanos never = std::numeric_limits<Nanos>::max();
constexpr Frames cable_frames = 1 << 16;

struct ModelEvent {
  bool set = false;
};

/// What the interfaces below share.
struct ModelParts {
  using Lock = std::lock_guard<std::recursive_mutex>;
  static std::recursive_mutex& mutex(Model& model) { return model.mutex_; }
  static int& objects(Model& model) { return model.objects_; }
  static auto& endpoints(Model& model) { return model.endpoints_; }
  static auto& listeners(Model& model) { return model.listeners_; }
  static void* allocate(Model& model, std::size_t size) { return model.allocate(size); }
  static com::Text* text(Model& model, const std::string& words) {
    const auto wide = to_utf16(words);
    auto* const copy = static_cast<com::Text*>(model.allocate((wide.size() + 1) * sizeof(com::Text)));
    std::copy_n(wide.c_str(), wide.size() + 1, copy);
    return copy;
  }
};

namespace {

using Lock = ModelParts::Lock;

/// Reference counting and the identities of an object.
template <class Face, class... More>
class Com : public Face {
 public:
  explicit Com(Model& model) : model_(model) { ++ModelParts::objects(model_); }
  Com(const Com&) = delete;
  Com& operator=(const Com&) = delete;

  com::Result TAUT_COM QueryInterface(const com::Guid& id, void** out) override {
    const bool known = id == com::iid_unknown || ((id == More::iid) || ...);
    *out = known ? static_cast<Face*>(this) : nullptr;
    if (known) AddRef();
    return known ? com::ok : com::no_interface;
  }
  com::Word TAUT_COM AddRef() override { return ++references_; }
  com::Word TAUT_COM Release() override {
    const Lock lock(ModelParts::mutex(model_));
    const com::Word left = --references_;
    if (left == 0) delete this;
    return left;
  }

 protected:
  virtual ~Com() { --ModelParts::objects(model_); }
  Model& model_;

 private:
  std::atomic<com::Word> references_{1};
};

class Render final : public Com<com::RenderClient, com::RenderClient> {
 public:
  Render(Model& model, std::shared_ptr<ModelStream> stream) : Com(model), stream_(std::move(stream)) {}
  com::Result TAUT_COM GetBuffer(com::Word frames, std::uint8_t** data) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->get_render(frames, data);
  }
  com::Result TAUT_COM ReleaseBuffer(com::Word frames, com::Word flags) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->release_render(frames, flags);
  }

 private:
  std::shared_ptr<ModelStream> stream_;
};

class Capture final : public Com<com::CaptureClient, com::CaptureClient> {
 public:
  Capture(Model& model, std::shared_ptr<ModelStream> stream) : Com(model), stream_(std::move(stream)) {}
  com::Result TAUT_COM GetBuffer(std::uint8_t** data, com::Word* frames, com::Word* flags, com::Long* position,
                                 com::Long* time) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->get_capture(data, frames, flags, position, time);
  }
  com::Result TAUT_COM ReleaseBuffer(com::Word frames) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->release_capture(frames);
  }
  com::Result TAUT_COM GetNextPacketSize(com::Word* frames) override {
    *frames = 0;
    return com::ok;
  }

 private:
  std::shared_ptr<ModelStream> stream_;
};

class Clock final : public Com<com::AudioClock, com::AudioClock> {
 public:
  Clock(Model& model, std::shared_ptr<ModelStream> stream) : Com(model), stream_(std::move(stream)) {}
  com::Result TAUT_COM GetFrequency(com::Long* frequency) override {
    *frequency = static_cast<com::Long>(stream_->format().rate * stream_->format().frame_bytes());
    return com::ok;
  }
  com::Result TAUT_COM GetPosition(com::Long* position, com::Long* time) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->position(position, time);
  }
  com::Result TAUT_COM GetCharacteristics(com::Word* characteristics) override {
    *characteristics = 0;
    return com::ok;
  }

 private:
  std::shared_ptr<ModelStream> stream_;
};

class AudioClient final : public Com<com::AudioClient3, com::AudioClient, com::AudioClient2, com::AudioClient3> {
 public:
  AudioClient(Model& model, int endpoint) : Com(model), stream_(std::make_shared<ModelStream>(model, endpoint)) {}

  com::Result TAUT_COM Initialize(com::Share share, com::Word flags, com::Ticks buffer, com::Ticks period,
                                  const com::WaveFormat* format, const com::Guid* /*session*/) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->initialize(share, flags, buffer, period, format);
  }
  com::Result TAUT_COM GetBufferSize(com::Word* frames) override { return stream_->buffer_size(frames); }
  com::Result TAUT_COM GetStreamLatency(com::Ticks* latency) override {
    *latency = 0;
    return com::ok;
  }
  com::Result TAUT_COM GetCurrentPadding(com::Word* frames) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->padding(frames);
  }
  com::Result TAUT_COM IsFormatSupported(com::Share share, const com::WaveFormat* format,
                                         com::WaveFormat** closest) override {
    if (share == com::Share::shared && closest == nullptr) return com::bad_pointer;
    return stream_->supports(share, format);
  }
  com::Result TAUT_COM GetMixFormat(com::WaveFormat** format) override {
    const auto wide = write(stream_->spec().mix);
    *format = static_cast<com::WaveFormat*>(ModelParts::allocate(model_, sizeof wide));
    std::memcpy(static_cast<void*>(*format), &wide, sizeof wide);
    return com::ok;
  }
  com::Result TAUT_COM GetDevicePeriod(com::Ticks* standard, com::Ticks* least) override {
    const auto& spec = stream_->spec();
    if (standard != nullptr) *standard = com::Ticks{spec.period} * 10'000'000 / spec.mix.rate;
    if (least != nullptr) *least = spec.least;
    return com::ok;
  }
  com::Result TAUT_COM Start() override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->start();
  }
  com::Result TAUT_COM Stop() override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->stop();
  }
  com::Result TAUT_COM Reset() override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->reset();
  }
  com::Result TAUT_COM SetEventHandle(void* event) override { return stream_->set_event(event); }
  com::Result TAUT_COM GetService(const com::Guid& id, void** out) override {
    const Lock lock(ModelParts::mutex(model_));
    *out = nullptr;
    if (const auto code = stream_->service(id); com::failed(code)) return code;
    if (id == com::RenderClient::iid) *out = static_cast<com::RenderClient*>(new Render(model_, stream_));
    if (id == com::CaptureClient::iid) *out = static_cast<com::CaptureClient*>(new Capture(model_, stream_));
    if (id == com::AudioClock::iid) *out = static_cast<com::AudioClock*>(new Clock(model_, stream_));
    return *out != nullptr ? com::ok : com::no_interface;
  }

  com::Result TAUT_COM IsOffloadCapable(std::int32_t /*category*/, std::int32_t* capable) override {
    *capable = 0;
    return com::ok;
  }
  com::Result TAUT_COM SetClientProperties(const com::ClientProperties* properties) override {
    if (stream_->initialized()) return com::already_initialized;
    if (properties->size != sizeof *properties) return com::bad_argument;
    if (properties->options == com::option_raw && !stream_->spec().raw) return com::raw_unsupported;
    stream_->raw = properties->options == com::option_raw;
    return com::ok;
  }
  com::Result TAUT_COM GetBufferSizeLimits(const com::WaveFormat* /*format*/, std::int32_t /*events*/,
                                           com::Ticks* /*least*/, com::Ticks* /*most*/) override {
    return com::offload_not_capable;
  }

  com::Result TAUT_COM GetSharedModeEnginePeriod(const com::WaveFormat* /*format*/, com::Word* standard,
                                                 com::Word* fundamental, com::Word* least, com::Word* most) override {
    const auto& periods = stream_->spec().periods;
    if (periods.step == 0) return com::not_implemented;
    *standard = static_cast<com::Word>(periods.standard);
    *fundamental = static_cast<com::Word>(periods.step);
    *least = static_cast<com::Word>(periods.least);
    *most = static_cast<com::Word>(periods.most);
    return com::ok;
  }
  com::Result TAUT_COM GetCurrentSharedModeEnginePeriod(com::WaveFormat** format, com::Word* period) override {
    const auto& spec = stream_->spec();
    *period = static_cast<com::Word>(spec.locked != 0 ? spec.locked : spec.period);
    return GetMixFormat(format);
  }
  com::Result TAUT_COM InitializeSharedAudioStream(com::Word flags, com::Word period, const com::WaveFormat* format,
                                                   const com::Guid* /*session*/) override {
    const Lock lock(ModelParts::mutex(model_));
    return stream_->initialize_short(flags, period, format);
  }

 private:
  std::shared_ptr<ModelStream> stream_;
};

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
    if (key == com::key_container) {
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

class Flowing final : public Com<com::Endpoint, com::Endpoint> {
 public:
  Flowing(Model& model, bool capture) : Com(model), capture_(capture) {}
  com::Result TAUT_COM GetDataFlow(com::Flow* flow) override {
    *flow = capture_ ? com::Flow::capture : com::Flow::render;
    return com::ok;
  }

 private:
  bool capture_;
};

class Listed final : public Com<com::Device, com::Device> {
 public:
  Listed(Model& model, int endpoint) : Com(model), endpoint_(static_cast<std::size_t>(endpoint)) {}
  [[nodiscard]] auto& here() const { return *ModelParts::endpoints(model_)[endpoint_]; }

  com::Result TAUT_COM QueryInterface(const com::Guid& id, void** out) override {
    if (id != com::Endpoint::iid) return Com::QueryInterface(id, out);
    const Lock lock(ModelParts::mutex(model_));
    *out = static_cast<com::Endpoint*>(new Flowing(model_, here().spec.capture));
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
  com::Result TAUT_COM Item(com::Word index, com::Device** out) override {
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
  com::Result TAUT_COM GetDefaultAudioEndpoint(com::Flow flow, com::Role /*role*/, com::Device** out) override {
    return find(out, [&](const auto& one) { return one.standard && one.spec.capture == (flow == com::Flow::capture); });
  }
  com::Result TAUT_COM GetDevice(const com::Text* id, com::Device** out) override {
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
  com::Result find(com::Device** out, const Is& is) {
    const Lock lock(ModelParts::mutex(model_));
    *out = nullptr;
    const auto& all = ModelParts::endpoints(model_);
    for (std::size_t i = 0; i < all.size() && *out == nullptr; ++i)
      if (all[i]->present && is(*all[i])) *out = new Listed(model_, static_cast<int>(i));
    return *out != nullptr ? com::ok : com::not_found;
  }
};

}  // namespace

Model::Model() : cable_(16, std::vector<Cell>(cable_frames)) {}
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

void Model::change_format(int number, const Format& mix) {
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
  return cable_[static_cast<std::size_t>(channel)][static_cast<std::size_t>(frame % cable_frames)];
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
  }
}

}  // namespace taut::tests::wasapi
