// SPDX-License-Identifier: MIT
// libdbus found at run time, and connections to a bus that are opened within a bound.
#pragma once
#include <dbus/dbus.h>

#include <cstring>
#include <string>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::platform {

// clang-format off
#define TAUT_DBUS_FUNCTIONS(X)                                                                                          \
  X(dbus_error_init) X(dbus_error_free)                                                                                 \
  X(dbus_bus_get_private) X(dbus_bus_register) X(dbus_bus_get_unique_name)                                              \
  X(dbus_connection_open_private) X(dbus_connection_set_exit_on_disconnect) X(dbus_connection_close)                    \
  X(dbus_connection_unref) X(dbus_connection_get_unix_fd) X(dbus_connection_read_write) X(dbus_connection_pop_message)  \
  X(dbus_connection_send) X(dbus_connection_send_with_reply_and_block)                                                  \
  X(dbus_message_new_method_call) X(dbus_message_new_method_return) X(dbus_message_new_error)                           \
  X(dbus_message_append_args) X(dbus_message_unref) X(dbus_message_get_sender) X(dbus_message_get_no_reply)             \
  X(dbus_message_is_method_call) X(dbus_message_is_signal) X(dbus_message_get_type)                                     \
  X(dbus_message_iter_init) X(dbus_message_iter_init_append) X(dbus_message_iter_get_arg_type)                          \
  X(dbus_message_iter_next) X(dbus_message_iter_recurse) X(dbus_message_iter_get_basic)                                 \
  X(dbus_message_iter_append_basic) X(dbus_message_iter_open_container) X(dbus_message_iter_close_container)
// clang-format on

/// The functions, each under its own name: `dbus.dbus_connection_send(...)`.
struct Dbus {
#define TAUT_DBUS_MEMBER(function) decltype(&::function) function = nullptr;
  TAUT_DBUS_FUNCTIONS(TAUT_DBUS_MEMBER)
#undef TAUT_DBUS_MEMBER
};

/// libdbus-1.so.3, loaded at the first call and kept until the process ends. Errors: `absent` when it is not installed,
/// `unsupported` when it lacks a function. Any control thread.
const Expected<Dbus>& dbus();

/// A library error, freed on every way out.
class BusError {
 public:
  explicit BusError(const Dbus& library) : library_(library) { library_.dbus_error_init(&error_); }
  ~BusError() { library_.dbus_error_free(&error_); }
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  DBusError* out() { return &error_; }
  [[nodiscard]] std::string text() const { return error_.message ? error_.message : "no reason was given"; }
  [[nodiscard]] bool is(const char* name) const { return error_.name && std::strcmp(error_.name, name) == 0; }

 private:
  const Dbus& library_;
  DBusError error_{};
};

/// Where the user's session bus listens: $DBUS_SESSION_BUS_ADDRESS, else the socket in $XDG_RUNTIME_DIR. Empty when there is
/// neither: libdbus would start a bus of its own then, which nobody else is on.
std::string session_bus_address();

/// A private connection to the system bus (`address` empty) or to the bus at `address`, registered there, to be closed with
/// close_bus(). `deadline` is on system_clock(). libdbus bounds the handshake by 25 s and the socket's connect() not at all,
/// so a thread of its own does it and is left behind when it takes too long; until that ends, further calls for the same kind
/// of bus fail at once. Errors: `absent` when nobody listens, `broken` when the bus does not answer. Control threads.
Expected<DBusConnection*> open_bus(const Dbus& library, const std::string& address, Nanos deadline);

/// Closes and forgets a connection of open_bus(). The bus then frees the names that it had.
void close_bus(const Dbus& library, DBusConnection* connection);

}  // namespace taut::platform
