// SPDX-License-Identifier: MIT
// All libpipewire functions in use, loaded at run time. The rest of its interface is inline in the headers.
#pragma once
#include <pipewire/pipewire.h>
// The filter's header needs the one above.
#include <pipewire/filter.h>

#include "base/error.hpp"

// Calls to PipeWire objects are macros with C casts.
#pragma GCC diagnostic ignored "-Wold-style-cast"

namespace taut::device::pipewire {

// clang-format off
#define TAUT_PIPEWIRE_FUNCTIONS(X)                                                                                      \
  X(pw_init) X(pw_get_library_version)                                                                                  \
  X(pw_thread_loop_new) X(pw_thread_loop_destroy) X(pw_thread_loop_start) X(pw_thread_loop_stop)                        \
  X(pw_thread_loop_lock) X(pw_thread_loop_unlock) X(pw_thread_loop_signal) X(pw_thread_loop_get_loop)                   \
  X(pw_thread_loop_get_time) X(pw_thread_loop_timed_wait_full)                                                          \
  X(pw_context_new) X(pw_context_destroy) X(pw_context_connect) X(pw_core_disconnect)                                   \
  X(pw_properties_new_dict) X(pw_proxy_destroy) X(pw_proxy_add_listener) X(pw_proxy_add_object_listener)                \
  X(pw_filter_new) X(pw_filter_destroy) X(pw_filter_add_listener) X(pw_filter_connect) X(pw_filter_add_port)            \
  X(pw_filter_get_node_id) X(pw_filter_dequeue_buffer) X(pw_filter_queue_buffer) X(pw_filter_update_params)
// clang-format on

/// The functions under their own names: `library.pw_filter_new(...)`.
struct Library {
#define TAUT_PIPEWIRE_MEMBER(function) decltype(&::function) function = nullptr;
  TAUT_PIPEWIRE_FUNCTIONS(TAUT_PIPEWIRE_MEMBER)
#undef TAUT_PIPEWIRE_MEMBER
};

/// Loads and initialises libpipewire-0.3.so.0 on the first call and keeps it for the life of the process. Errors:
/// `absent` if not installed, `broken` if a function is missing. Any control thread.
Expected<const Library*> load_library();

/// The same for any file name, loaded on each call.
Expected<Library> load_library(const std::string& file);

}  // namespace taut::device::pipewire
