// SPDX-License-Identifier: MIT
// The model's COM objects owned by one audio client.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>

#include "device/wasapi/words.hpp"
#include "wasapi/model_stream.hpp"

namespace taut::tests::wasapi {

/// Shared by the interfaces below.
struct ModelParts {
  using Lock = std::lock_guard<ModelMutex>;
  static ModelMutex& mutex(Model& model) { return model.mutex_; }
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

using Lock = ModelParts::Lock;

/// Reference counting and QueryInterface.
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

}  // namespace taut::tests::wasapi
