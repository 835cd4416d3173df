// SPDX-License-Identifier: MIT
// A card in the model, and a stream on it.
#pragma once
#include "device/wasapi/backend.hpp"
#include "support/conformance.hpp"
#include "wasapi/model.hpp"

namespace taut::tests::wasapi {

constexpr com::Guid box{0x12345678, 0x9abc, 0xdef0, {1, 2, 3, 4, 5, 6, 7, 8}};
inline const std::string card_id = "wasapi:card:12345678-9abc-def0-0102-030405060708";

/// `in` and `out` of one card; a test changes them before plugging in.
struct Card {
  Spec in{.id = "{0.0.1.00000000}.{in}",
          .name = "Line (Box)",
          .short_name = "Line",
          .adapter = "Box",
          .container = box,
          .capture = true};
  Spec out{.id = "{0.0.0.00000000}.{out}", .name = "Speakers (Box)", .adapter = "Box", .container = box};
};

class Rig {
 public:
  explicit Rig(const Card& card = {}) : in(model.add(card.in)), out(model.add(card.out)) {}
  ~Rig() {
    stream.reset();
    CHECK(model.objects() == 0);
    CHECK(model.counts().wrong_order == 0);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  static device::Request request(const std::string& mode, int frames, Frames margin, double rate = 48000) {
    const std::string id = card_id + (mode.empty() ? "" : "?mode=" + mode);
    return {.in = id, .out = id, .rate = rate, .frames = frames, .margin = margin};
  }

  bool open(const device::Request& request) {
    auto opened = backend->open(request);
    if (opened) stream = std::move(*opened);
    error = opened ? Error{} : opened.error();
    return opened.has_value();
  }

  [[nodiscard]] Nanos later() const { return model.time() + nanos_per_second; }
  [[nodiscard]] bool remarked(const std::string& words) const {
    for (const auto& remark : stream->agreed().remarks)
      if (remark.find(words) != std::string::npos) return true;
    return false;
  }

  Model model;
  int in, out;
  std::unique_ptr<device::Backend> backend = make_backend(&model);
  std::unique_ptr<device::Stream> stream;
  Error error;
};

}  // namespace taut::tests::wasapi
