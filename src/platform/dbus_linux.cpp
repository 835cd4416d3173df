// SPDX-License-Identifier: MIT
#include "platform/dbus_linux.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "platform/parker.hpp"
#include "platform/shared_library.hpp"
#include "platform/thread.hpp"

namespace taut::platform {
namespace {

Expected<Dbus> load_dbus() {
  auto library = SharedLibrary::open("libdbus-1.so.3");
  if (!library) return std::unexpected(library.error());
  library->keep();  // it keeps global state that the host's other libraries may share
  Dbus functions;
  const char* lacking = nullptr;
#define TAUT_DBUS_FIND(function)                                                 \
  functions.function = library->symbol<decltype(functions.function)>(#function); \
  if (!functions.function) lacking = #function;
  TAUT_DBUS_FUNCTIONS(TAUT_DBUS_FIND)
#undef TAUT_DBUS_FIND
  if (lacking)
    return failure(Trouble::unsupported, std::string("The system's libdbus-1 lacks the function ") + lacking + ".");
  return functions;
}

struct Opening {
  enum class State { pending, ended, left_behind };
  std::string address;
  std::atomic<State> state{State::pending};
  Parker end;
  DBusConnection* connection = nullptr;
  std::string refusal;
};

// Of the system bus, and of all others.
std::array<std::atomic<int>, 2> left_behind{};

std::atomic<int>& left_behind_of(const std::string& address) { return left_behind[address.empty() ? 0 : 1]; }

DBusConnection* connect(const Dbus& library, const std::string& address, BusError& error) {
  if (address.empty()) return library.dbus_bus_get_private(DBUS_BUS_SYSTEM, error.out());
  DBusConnection* const connection = library.dbus_connection_open_private(address.c_str(), error.out());
  if (!connection || library.dbus_bus_register(connection, error.out())) return connection;
  close_bus(library, connection);
  return nullptr;
}

void open(const Dbus& library, Opening& opening) {
  BusError error(library);
  opening.connection = connect(library, opening.address, error);
  if (opening.connection)
    library.dbus_connection_set_exit_on_disconnect(opening.connection, false);  // libdbus would end the host's process
  else
    opening.refusal = error.text();
  if (opening.state.exchange(Opening::State::ended) == Opening::State::left_behind) {
    if (opening.connection) close_bus(library, opening.connection);
    --left_behind_of(opening.address);
  }
  opening.end.wake();
}

std::unexpected<Error> hung_bus(const std::string& address) {
  return failure(Trouble::broken, address.empty() ? "The system bus does not answer." : "The bus does not answer.");
}

}  // namespace

// Never destroyed: a thread that was left behind may use it while the process ends.
const Expected<Dbus>& dbus() {
  static const auto& loaded = *new Expected<Dbus>(load_dbus());
  return loaded;
}

std::string session_bus_address() {
  if (const char* const named = std::getenv("DBUS_SESSION_BUS_ADDRESS"); named && *named)
    return std::string(named).starts_with("autolaunch:") ? "" : named;
  const char* const folder = std::getenv("XDG_RUNTIME_DIR");
  if (!folder || !*folder) return "";
  const auto socket = std::filesystem::path(folder) / "bus";
  std::error_code none;
  return std::filesystem::is_socket(socket, none) ? "unix:path=" + socket.string() : "";
}

Expected<DBusConnection*> open_bus(const Dbus& library, const std::string& address, Nanos deadline) {
  auto& hung = left_behind_of(address);
  if (hung > 0) return hung_bus(address);  // one more thread would only hang as well
  auto opening = std::make_shared<Opening>();
  opening->address = address;
  auto thread = Thread::start("taut-bus", [&library, opening] { open(library, *opening); });
  if (!thread) return std::unexpected(thread.error());
  if (!opening->end.wait_until(deadline)) {
    ++hung;
    auto pending = Opening::State::pending;
    if (opening->state.compare_exchange_strong(pending, Opening::State::left_behind)) return hung_bus(address);
    --hung;
  }
  if (opening->connection) return opening->connection;
  return failure(Trouble::absent, opening->refusal);
}

void close_bus(const Dbus& library, DBusConnection* connection) {
  library.dbus_connection_close(connection);
  library.dbus_connection_unref(connection);
}

}  // namespace taut::platform
