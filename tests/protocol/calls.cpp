// SPDX-License-Identifier: MIT
// Compiled to assembly by targets_test.cpp: calls every slot through the C++ interface, implements every slot, and
// keeps the vtable order of the facts.
#include "taut/protocol.h"

using taut::protocol::Slots;

extern "C" {
TautLong call_00(Slots& d) { return d.query_interface(nullptr, nullptr); }
TautULong call_01(Slots& d) { return d.add_ref(); }
TautULong call_02(Slots& d) { return d.release(); }
TautLong call_03(Slots& d) { return d.init(nullptr); }
void call_04(Slots& d) { d.get_driver_name(nullptr); }
TautLong call_05(Slots& d) { return d.get_driver_version(); }
void call_06(Slots& d) { d.get_error_message(nullptr); }
TautLong call_07(Slots& d) { return d.start(); }
TautLong call_08(Slots& d) { return d.stop(); }
TautLong call_09(Slots& d) { return d.get_channels(nullptr, nullptr); }
TautLong call_10(Slots& d) { return d.get_latencies(nullptr, nullptr); }
TautLong call_11(Slots& d) { return d.get_buffer_size(nullptr, nullptr, nullptr, nullptr); }
TautLong call_12(Slots& d) { return d.can_sample_rate(48000.0); }
TautLong call_13(Slots& d) { return d.get_sample_rate(nullptr); }
TautLong call_14(Slots& d) { return d.set_sample_rate(48000.0); }
TautLong call_15(Slots& d) { return d.get_clock_sources(nullptr, nullptr); }
TautLong call_16(Slots& d) { return d.set_clock_source(0); }
TautLong call_17(Slots& d) { return d.get_sample_position(nullptr, nullptr); }
TautLong call_18(Slots& d) { return d.get_channel_info(nullptr); }
TautLong call_19(Slots& d) { return d.create_buffers(nullptr, 2, 64, nullptr); }
TautLong call_20(Slots& d) { return d.dispose_buffers(); }
TautLong call_21(Slots& d) { return d.control_panel(); }
TautLong call_22(Slots& d) { return d.future(0, nullptr); }
TautLong call_23(Slots& d) { return d.output_ready(); }
}

/// Labels each member impl_NN in the assembly, so that its `ret` can be found.
#define IMPL(label) __asm__(label)

struct Own final : Slots {
  TautLong value = 7;
  TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid*, void**) noexcept override IMPL("impl_00");
  TautULong TAUT_UNKNOWN_CALL add_ref() noexcept override IMPL("impl_01");
  TautULong TAUT_UNKNOWN_CALL release() noexcept override IMPL("impl_02");
  TautBool TAUT_SLOT_CALL init(void*) noexcept override IMPL("impl_03");
  void TAUT_SLOT_CALL get_driver_name(char*) noexcept override IMPL("impl_04");
  TautLong TAUT_SLOT_CALL get_driver_version() noexcept override IMPL("impl_05");
  void TAUT_SLOT_CALL get_error_message(char*) noexcept override IMPL("impl_06");
  TautResult TAUT_SLOT_CALL start() noexcept override IMPL("impl_07");
  TautResult TAUT_SLOT_CALL stop() noexcept override IMPL("impl_08");
  TautResult TAUT_SLOT_CALL get_channels(TautLong*, TautLong*) noexcept override IMPL("impl_09");
  TautResult TAUT_SLOT_CALL get_latencies(TautLong*, TautLong*) noexcept override IMPL("impl_10");
  TautResult TAUT_SLOT_CALL get_buffer_size(TautLong*, TautLong*, TautLong*, TautLong*) noexcept override
      IMPL("impl_11");
  TautResult TAUT_SLOT_CALL can_sample_rate(double) noexcept override IMPL("impl_12");
  TautResult TAUT_SLOT_CALL get_sample_rate(double*) noexcept override IMPL("impl_13");
  TautResult TAUT_SLOT_CALL set_sample_rate(double) noexcept override IMPL("impl_14");
  TautResult TAUT_SLOT_CALL get_clock_sources(TautClockSource*, TautLong*) noexcept override IMPL("impl_15");
  TautResult TAUT_SLOT_CALL set_clock_source(TautLong) noexcept override IMPL("impl_16");
  TautResult TAUT_SLOT_CALL get_sample_position(TautInt64*, TautInt64*) noexcept override IMPL("impl_17");
  TautResult TAUT_SLOT_CALL get_channel_info(TautChannelInfo*) noexcept override IMPL("impl_18");
  TautResult TAUT_SLOT_CALL create_buffers(TautBufferInfo*, TautLong, TautLong, const TautCallbacks*) noexcept override
      IMPL("impl_19");
  TautResult TAUT_SLOT_CALL dispose_buffers() noexcept override IMPL("impl_20");
  TautResult TAUT_SLOT_CALL control_panel() noexcept override IMPL("impl_21");
  TautResult TAUT_SLOT_CALL future(TautLong, void*) noexcept override IMPL("impl_22");
  TautResult TAUT_SLOT_CALL output_ready() noexcept override IMPL("impl_23");
};

TautLong Own::query_interface(const TautGuid*, void**) noexcept { return value + 0; }
TautULong Own::add_ref() noexcept { return static_cast<TautULong>(value + 1); }
TautULong Own::release() noexcept { return static_cast<TautULong>(value + 2); }
TautBool Own::init(void*) noexcept { return value + 3; }
void Own::get_driver_name(char*) noexcept { value = 4; }
TautLong Own::get_driver_version() noexcept { return value + 5; }
void Own::get_error_message(char*) noexcept { value = 6; }
TautResult Own::start() noexcept { return value + 7; }
TautResult Own::stop() noexcept { return value + 8; }
TautResult Own::get_channels(TautLong*, TautLong*) noexcept { return value + 9; }
TautResult Own::get_latencies(TautLong*, TautLong*) noexcept { return value + 10; }
TautResult Own::get_buffer_size(TautLong*, TautLong*, TautLong*, TautLong*) noexcept { return value + 11; }
TautResult Own::can_sample_rate(double) noexcept { return value + 12; }
TautResult Own::get_sample_rate(double*) noexcept { return value + 13; }
TautResult Own::set_sample_rate(double) noexcept { return value + 14; }
TautResult Own::get_clock_sources(TautClockSource*, TautLong*) noexcept { return value + 15; }
TautResult Own::set_clock_source(TautLong) noexcept { return value + 16; }
TautResult Own::get_sample_position(TautInt64*, TautInt64*) noexcept { return value + 17; }
TautResult Own::get_channel_info(TautChannelInfo*) noexcept { return value + 18; }
TautResult Own::create_buffers(TautBufferInfo*, TautLong, TautLong, const TautCallbacks*) noexcept {
  return value + 19;
}
TautResult Own::dispose_buffers() noexcept { return value + 20; }
TautResult Own::control_panel() noexcept { return value + 21; }
TautResult Own::future(TautLong, void*) noexcept { return value + 22; }
TautResult Own::output_ready() noexcept { return value + 23; }

extern "C" TautDriver* make() {
  static Own own;
  return reinterpret_cast<TautDriver*>(&own);
}
