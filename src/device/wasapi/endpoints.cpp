// SPDX-License-Identifier: MIT
#include "device/wasapi/endpoints.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/text.hpp"
#include "device/wasapi/codes.hpp"
#include "device/wasapi/formats.hpp"
#include "device/wasapi/words.hpp"

namespace taut::device::wasapi {
namespace {

// Everything built into the computer is in this container (learn.microsoft.com, "How Container IDs are Generated");
// there, the adapter tells cards apart.
constexpr com::Guid computer{0, 0, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/// A property that frees itself.
class Property {
 public:
  Property(System& system, com::PropertyStore& store, const com::PropertyKey& key) : system_(system) {
    if (com::failed(store.GetValue(key, &value_))) value_.kind = 0;
  }
  ~Property() {
    if (value_.kind == com::variant_text || value_.kind == com::variant_guid) system_.free(value_.text);
    if (value_.kind == com::variant_blob) system_.free(value_.blob.data);
  }
  Property(const Property&) = delete;
  Property& operator=(const Property&) = delete;

  [[nodiscard]] std::string text() const { return value_.kind == com::variant_text ? to_utf8(value_.text) : ""; }
  [[nodiscard]] com::Guid guid() const {
    return value_.kind == com::variant_guid && value_.guid != nullptr ? *value_.guid : com::Guid{};
  }
  [[nodiscard]] com::Word number() const { return value_.kind == com::variant_number ? value_.number : 0; }
  [[nodiscard]] int channels() const {
    const auto& blob = value_.blob;
    if (value_.kind != com::variant_blob || blob.data == nullptr || blob.size < sizeof(com::WaveFormat)) return 0;
    com::WaveFormat wave;
    std::memcpy(&wave, blob.data, sizeof wave);
    return wave.channels;
  }

 private:
  System& system_;
  com::Variant value_;
};

std::string hex(const com::Guid& g) {
  std::string out = text("{:08x}-{:04x}-{:04x}-{:02x}{:02x}-", std::uint32_t{g.a}, std::uint16_t{g.b},
                         std::uint16_t{g.c}, unsigned{g.d[0]}, unsigned{g.d[1]});
  for (int i = 2; i < 8; ++i) out += text("{:02x}", unsigned{g.d[i]});
  return out;
}

std::string id_of(System& system, com::MmDevice& device) {
  com::Text* id = nullptr;
  if (com::failed(device.GetId(&id))) return {};
  std::string made = to_utf8(id);
  system.free(id);
  return made;
}

std::string card_of(const com::Guid& container, const std::string& adapter) {
  if (container != com::Guid{} && container != computer) return hex(container);
  std::string name = adapter;
  std::ranges::replace_if(name, [](char c) { return c == '?' || c == '&'; }, '_');  // separators of an id's settings
  return name;
}

std::string default_id(System& system, com::DeviceEnumerator& devices, com::Flow flow) {
  Ref<com::MmDevice> device;
  if (com::failed(devices.GetDefaultAudioEndpoint(flow, com::Role::console, device.out())) || !device) return {};
  return id_of(system, *device.get());
}

EndpointInfo describe(System& system, Ref<com::MmDevice> device) {
  EndpointInfo info{.id = id_of(system, *device.get())};
  const auto endpoint = device.as<com::Endpoint>();
  com::Flow flow = com::Flow::render;
  if (endpoint) endpoint->GetDataFlow(&flow);
  info.capture = flow == com::Flow::capture;
  Ref<com::PropertyStore> store;
  if (com::failed(device->OpenPropertyStore(com::read_only, store.out())) || !store) {
    info.name = info.short_name = info.id;
    return info;
  }
  const auto property = [&](const com::PropertyKey& key) { return Property(system, *store.get(), key); };
  info.name = property(com::key_friendly_name).text();
  info.short_name = property(com::key_description).text();
  info.adapter = property(com::key_adapter_name).text();
  if (info.name.empty()) info.name = info.short_name.empty() ? info.id : info.short_name;
  if (info.short_name.empty()) info.short_name = info.name;
  info.card = card_of(property(com::key_container).guid(), info.adapter);
  info.channels = property(com::key_device_format).channels();
  info.kind = kind_of(property(com::key_enumerator).text(), property(com::key_form_factor).number());
  return info;
}

// If one endpoint's channels are unknown, so is the sum.
void add_channels(std::optional<int>& sum, const EndpointInfo& endpoint) {
  if (endpoint.channels == 0) sum = std::nullopt;
  if (sum) *sum += endpoint.channels;
}

// Compares numbers within names by value.
bool before(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto number = [&](std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && digit(text[end])) ++end;
    auto digits = text.substr(0, end);
    text.remove_prefix(end);
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    return digits;
  };
  while (!a.empty() && !b.empty()) {
    if (digit(a.front()) && digit(b.front())) {
      const auto x = number(a), y = number(b);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && !b.empty();
}

void order(std::vector<EndpointInfo>& all) {
  std::string first;
  for (const auto& one : all)
    if (one.standard && (!one.capture || first.empty())) first = one.card;
  std::ranges::sort(all, [&](const EndpointInfo& a, const EndpointInfo& b) {
    if ((a.card == first) != (b.card == first)) return a.card == first;
    if (a.card != b.card) return before(a.adapter + a.card, b.adapter + b.card);
    if (a.capture != b.capture) return a.capture;
    if (a.short_name != b.short_name) return before(a.short_name, b.short_name);
    return a.id < b.id;
  });
}

}  // namespace

Expected<std::vector<EndpointInfo>> list_endpoints(System& system) {
  auto devices = system.devices();
  if (!devices) return std::unexpected(devices.error());
  Ref<com::DeviceCollection> found;
  com::Result code = (*devices)->EnumAudioEndpoints(com::Flow::all, com::state_active, found.out());
  com::Word count = 0;
  if (!com::failed(code)) code = found->GetCount(&count);
  if (com::failed(code)) return std::unexpected(error_of(code, "listed", "any"));
  const std::string out = default_id(system, *devices->get(), com::Flow::render);
  const std::string in = default_id(system, *devices->get(), com::Flow::capture);
  std::vector<EndpointInfo> all;
  for (com::Word i = 0; i < count; ++i) {
    Ref<com::MmDevice> device;
    if (com::failed(found->Item(i, device.out())) || !device) continue;  // unplugged meanwhile
    all.push_back(describe(system, std::move(device)));
    all.back().standard = all.back().id == (all.back().capture ? in : out);
  }
  order(all);
  return all;
}

Kind kind_of(std::string_view enumerator, com::Word form_factor) {
  struct Row {
    std::string_view enumerator;
    Kind kind;
  };
  // HDAUDIO and similar buses are on-board. ROOT has no hardware: virtual cables.
  static constexpr std::array rows{Row{"USB", Kind::usb},
                                   Row{"1394", Kind::firewire},
                                   Row{"AVC", Kind::firewire},
                                   Row{"PCI", Kind::pci},
                                   Row{"HDAUDIO", Kind::built_in},
                                   Row{"INTELAUDIO", Kind::built_in},
                                   Row{"SOUNDWIRE", Kind::built_in},
                                   Row{"ACPI", Kind::built_in},
                                   Row{"ROOT", Kind::software}};
  const auto row = std::ranges::find(rows, enumerator, &Row::enumerator);
  const Kind kind = row == rows.end() ? Kind::unknown : row->kind;
  if (kind == Kind::software) return kind;
  const bool plugged = kind == Kind::usb || kind == Kind::firewire || kind == Kind::pci;
  const bool digital = form_factor == com::form_spdif || form_factor == com::form_digital_passthrough;
  return form_factor == com::form_display || (digital && !plugged) ? Kind::digital : kind;
}

std::string clock_of(const EndpointInfo& endpoint) {
  return endpoint.card.empty() ? std::string{} : "wasapi:" + endpoint.card;
}

std::vector<Device> devices_of(const std::vector<EndpointInfo>& endpoints) {
  std::vector<Device> devices;
  for (auto at = endpoints.begin(); at != endpoints.end();) {
    const auto end = at->card.empty()
                         ? at + 1
                         : std::find_if(at, endpoints.end(), [&](const auto& other) { return other.card != at->card; });
    const std::string clock = clock_of(*at);
    if (end - at > 1) {
      Device card{
          .id = "wasapi:card:" + at->card, .name = at->adapter.empty() ? at->name : at->adapter, .clock = clock};
      card.kind = at->kind;
      for (auto one = at; one != end; ++one) {
        add_channels(one->capture ? card.inputs : card.outputs, *one);
        if (card.kind == Kind::digital) card.kind = one->kind;  // one socket of several does not make the card digital
      }
      devices.push_back(std::move(card));
    }
    for (; at != end; ++at) {
      Device one{.id = "wasapi:" + at->id, .name = at->name, .clock = clock, .kind = at->kind};
      add_channels(at->capture ? one.inputs : one.outputs, *at);
      devices.push_back(std::move(one));
    }
  }
  return devices;
}

Expected<std::vector<EndpointInfo>> find_endpoints(const std::vector<EndpointInfo>& all, const Id& id,
                                                   const std::string& asked) {
  std::vector<EndpointInfo> found;
  const auto standard_out = std::ranges::find_if(all, [](const auto& one) { return one.standard && !one.capture; });
  for (const auto& one : all) {
    const bool beside = standard_out == all.end() || one.card == standard_out->card;
    const bool wanted = id.standard ? one.standard && (!one.capture || beside)
                        : id.card   ? !one.card.empty() && one.card == id.device
                                    : one.id == id.device;
    if (wanted) found.push_back(one);
  }
  if (!found.empty()) return found;
  if (id.standard)
    return failure(Trouble::absent, "Windows has no default sound device.", "Plug one in, or switch one on.");
  return failure(Trouble::absent, "There is no sound device '" + asked + "' (any more).",
                 "Plug it in or switch it on in Windows' sound settings; `taut devices` lists what there is.");
}

}  // namespace taut::device::wasapi
