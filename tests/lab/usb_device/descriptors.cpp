// SPDX-License-Identifier: MIT
#include "descriptors.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace taut::lab {
namespace {

// From the USB 2.0 and Audio 2.0 specifications.
constexpr int device_type = 1, configuration_type = 2, string_type = 3, interface_type = 4, endpoint_type = 5;
constexpr int qualifier_type = 6, association_type = 11, class_interface = 0x24, class_endpoint = 0x25;
constexpr int audio_class = 1, control_subclass = 1, streaming_subclass = 2, version_2 = 0x20;
constexpr int usb_stream = 0x0101, microphone = 0x0201, speaker = 0x0301;
constexpr int asynchronous_data = 0x05, feedback_usage = 0x11, input_direction = 0x80;
constexpr int most_transaction_bytes = 1024, most_transactions = 3;

class Writer {
 public:
  void one(std::initializer_list<int> fields) {
    bytes_.push_back(static_cast<std::uint8_t>(fields.size() + 1));
    for (const int field : fields) bytes_.push_back(static_cast<std::uint8_t>(field));
  }
  void length_at(std::size_t at, std::size_t from) {
    const std::size_t length = bytes_.size() - from;
    bytes_[at] = static_cast<std::uint8_t>(length);
    bytes_[at + 1] = static_cast<std::uint8_t>(length >> 8);
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

constexpr int low(int word) { return word & 255; }
constexpr int high(int word) { return word >> 8; }

void input_terminal(Writer& to, int id, int type, int channels) {
  to.one({class_interface, 2, id, low(type), high(type), 0, clock_entity, channels, 0, 0, 0, 0, 0, 0, 0, 0});
}

void output_terminal(Writer& to, int id, int type, int source) {
  to.one({class_interface, 3, id, low(type), high(type), 0, source, clock_entity, 0, 0, 0});
}

void control(Writer& to, const Shape& shape) {
  to.one({interface_type, control_interface, 0, 0, audio_class, control_subclass, version_2, 0});
  const std::size_t header = to.size();
  to.one({class_interface, 1, 0, 2, 8, 0, 0, 0});
  to.one({class_interface, 10, clock_entity, 3, 7, 0, 0});  // internal, programmable; rate and validity are readable
  input_terminal(to, 1, usb_stream, shape.channels);
  output_terminal(to, 2, speaker, 1);
  input_terminal(to, 3, microphone, shape.channels);
  output_terminal(to, 4, usb_stream, 3);
  to.length_at(header + 6, header);
}

int packet_field(const Shape& shape) {
  const int bytes = most_packet_bytes(shape);
  const int transactions = (bytes + most_transaction_bytes - 1) / most_transaction_bytes;
  return ((bytes + transactions - 1) / transactions) | (transactions - 1) << 11;
}

void streaming(Writer& to, const Shape& shape, Interface which) {
  const bool out = which == playback_interface;
  const int size = packet_field(shape);
  to.one({interface_type, which, 0, 0, audio_class, streaming_subclass, version_2, 0});
  if (!(out ? shape.plays : shape.captures)) return;
  to.one({interface_type, which, 1, out ? 2 : 1, audio_class, streaming_subclass, version_2, 0});
  to.one({class_interface, 1, out ? 1 : 4, 0, 1, 1, 0, 0, 0, shape.channels, 0, 0, 0, 0, 0});
  to.one({class_interface, 2, 1, shape.bytes, shape.bytes * 8});
  to.one({endpoint_type, out ? playback_endpoint : capture_endpoint | input_direction, asynchronous_data, low(size),
          high(size), 1});
  to.one({class_endpoint, 1, 0, 0, 0, 0, 0});
  if (out) to.one({endpoint_type, feedback_endpoint | input_direction, feedback_usage, 4, 0, 4});
}

constexpr std::array<std::string_view, 3> strings{"taut", "taut lab UAC2", "1"};

}  // namespace

int most_packet_bytes(const Shape& shape) {
  const int fastest = *std::ranges::max_element(shape.rates);
  return std::min((fastest / microframes_per_second + 1) * shape.frame_bytes(),
                  most_transaction_bytes * most_transactions);
}

Bytes device_descriptor() {
  Writer to;
  to.one({device_type, 0, 2, 0xef, 2, 1, 64, 0x6b, 0x1d, 4, 1, 0, 1, 1, 2, 3, 1});
  return to.take();
}

Bytes qualifier_descriptor() {
  Writer to;
  to.one({qualifier_type, 0, 2, 0xef, 2, 1, 64, 1, 0});
  return to.take();
}

Bytes configuration_descriptor(const Shape& shape) {
  Writer to;
  to.one({configuration_type, 0, 0, interfaces, 1, 0, 0xc0, 0});
  to.one({association_type, 0, interfaces, audio_class, 0, version_2, 0});
  control(to, shape);
  streaming(to, shape, playback_interface);
  streaming(to, shape, capture_interface);
  to.length_at(2, 0);
  return to.take();
}

Bytes string_descriptor(int index) {
  if (index == 0) return {4, string_type, 9, 4};  // US English
  if (index < 0 || index > static_cast<int>(strings.size())) return {};
  Bytes bytes{0, string_type};
  for (const char letter : strings[static_cast<std::size_t>(index) - 1]) {
    bytes.push_back(static_cast<std::uint8_t>(letter));
    bytes.push_back(0);
  }
  bytes[0] = static_cast<std::uint8_t>(bytes.size());
  return bytes;
}

}  // namespace taut::lab
