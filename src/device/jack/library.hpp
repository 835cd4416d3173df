// SPDX-License-Identifier: MIT
// All libjack functions in use, loaded at run time from JACK2 or PipeWire's replacement. Tests fill the same table with
// a fake server.
#pragma once
#include <jack/jack.h>
#include <jack/statistics.h>
#include <jack/thread.h>

#include <string>

#include "base/error.hpp"

namespace taut::device::jack {

// clang-format off
#define TAUT_JACK_FUNCTIONS(X)                                                                                          \
  X(jack_get_version_string) X(jack_set_error_function) X(jack_set_info_function) X(jack_free)                          \
  X(jack_client_open) X(jack_client_close) X(jack_client_name_size) X(jack_get_client_name) X(jack_activate)            \
  X(jack_deactivate) X(jack_is_realtime) X(jack_client_real_time_priority)                                              \
  X(jack_set_process_callback) X(jack_set_sample_rate_callback) X(jack_set_buffer_size_callback)                        \
  X(jack_set_xrun_callback) X(jack_set_freewheel_callback) X(jack_set_latency_callback) X(jack_on_info_shutdown)        \
  X(jack_set_port_connect_callback) X(jack_set_port_registration_callback)                                              \
  X(jack_get_sample_rate) X(jack_get_buffer_size) X(jack_get_cycle_times) X(jack_get_time)                              \
  X(jack_get_xrun_delayed_usecs)                                                                                        \
  X(jack_get_ports) X(jack_port_by_name) X(jack_port_by_id) X(jack_port_flags) X(jack_port_name)                        \
  X(jack_port_short_name) X(jack_port_is_mine) X(jack_port_register) X(jack_port_get_buffer)                            \
  X(jack_port_get_all_connections) X(jack_connect)                                                                      \
  X(jack_port_get_latency_range) X(jack_port_set_latency_range) X(jack_recompute_total_latencies)
// clang-format on

/// The functions under their own names: `jack.jack_client_open(...)`.
struct Library {
#define TAUT_JACK_MEMBER(function) decltype(&::function) function = nullptr;
  TAUT_JACK_FUNCTIONS(TAUT_JACK_MEMBER)
#undef TAUT_JACK_MEMBER

  /// The library is PipeWire's replacement for JACK, whatever server runs.
  [[nodiscard]] bool of_pipewire() const;
};

/// Loads the library and keeps it for the life of the process. Silences libjack's messages, unless the program had
/// loaded it before us. Errors: `absent` if not installed, `broken` if a function is missing. Control threads.
Expected<Library> load(const std::string& path_or_name);

/// libjack.so.0, loaded on the first call.
Expected<const Library*> load_library();

}  // namespace taut::device::jack
