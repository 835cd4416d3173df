// SPDX-License-Identifier: MIT
// One client's stream in the model.
#pragma once
#include <deque>

#include "wasapi/model.hpp"

namespace taut::tests::wasapi {

class ModelStream {
 public:
  ModelStream(Model& model, int endpoint);
  ~ModelStream();
  ModelStream(const ModelStream&) = delete;
  ModelStream& operator=(const ModelStream&) = delete;

  // Named like the interfaces; returns the documented codes in the documented order.
  com::Result initialize(com::Share share, com::Word flags, com::Ticks buffer, com::Ticks period,
                         const com::WaveFormat* format);
  com::Result initialize_short(com::Word flags, com::Word period, const com::WaveFormat* format);
  com::Result buffer_size(com::Word* frames) const;
  com::Result padding(com::Word* frames);
  com::Result supports(com::Share share, const com::WaveFormat* format) const;
  com::Result start();
  com::Result stop();
  com::Result reset();
  com::Result set_event(Event event);
  com::Result service(const com::Guid& id) const;
  com::Result get_render(com::Word frames, std::uint8_t** data);
  com::Result release_render(com::Word frames, com::Word flags);
  com::Result get_capture(std::uint8_t** data, com::Word* frames, com::Word* flags, com::Long* position,
                          com::Long* time);
  com::Result release_capture(com::Word frames);
  com::Result position(com::Long* position, com::Long* time);

  // The hardware.
  [[nodiscard]] Nanos next_pass() const;  ///< its time; the maximum: never
  void pass();
  void play_until(Nanos time);  ///< for a double buffer: one frame at a time
  void lose(int packets) { to_lose_ = packets; }
  void invalidate() { valid_ = false; }
  [[nodiscard]] int endpoint() const { return endpoint_; }
  [[nodiscard]] const Spec& spec() const;
  [[nodiscard]] const EndpointFormat& format() const { return format_; }
  [[nodiscard]] bool initialized() const { return initialized_; }
  [[nodiscard]] int period() const { return period_; }
  Model& model;
  bool raw = false;

 private:
  struct Packet {
    Frames position;
    Nanos time;
    bool broken;
    std::vector<std::uint8_t> data;
  };
  struct PlayedRange {
    Frames from, count;  // hardware frames
  };

  com::Result wrong(com::Result code) const;
  [[nodiscard]] Nanos time_of(Frames frame) const;
  [[nodiscard]] Frames frame_at(Nanos time) const;
  void mixer_pass(Frames at);
  void half_pass();
  void capture_pass(Frames at);
  void send(Frames frame, const std::uint8_t* data, Frames count);

  const int endpoint_;
  bool valid_ = true, initialized_ = false, exclusive_ = false, events_ = false, running_ = false;
  EndpointFormat format_;
  int period_ = 0, buffer_ = 0, refused_size_ = 0;
  Event event_ = nullptr;
  Frames next_ = 0;      // hardware frame of the next pass
  Frames pending_ = -1;  // frames from GetBuffer
  std::vector<std::uint8_t> memory_;
  std::deque<std::uint8_t> queue_;  // shared stream: frames waiting for the mixer
  std::deque<PlayedRange> heard_;
  Frames heard_before_ = 0;
  Frames released_ = 0, begun_ = -1, origin_ = 0, played_ = 0;  // double buffer: halves, and hardware frames
  std::deque<Packet> packets_;
  Frames recorded_ = 0, origin_in_ = 0;
  bool broken_ = true;
  int to_lose_ = 0;
};

}  // namespace taut::tests::wasapi
