// SPDX-License-Identifier: MIT
#include "device/reservation/session_bus.hpp"

#include <algorithm>
#include <fstream>

#include "platform/clock.hpp"

namespace taut::device::reservation {
namespace {

constexpr const char* bus_path = "/org/freedesktop/DBus";

// The basic value at the start of a message; nullopt if it has another type.
template <class T>
std::optional<T> first(const platform::Dbus& dbus, const Message& message, int type) {
  DBusMessageIter at;
  if (!message || !dbus.dbus_message_iter_init(message.get(), &at)) return std::nullopt;
  DBusMessageIter inner;
  DBusMessageIter* value = &at;
  if (dbus.dbus_message_iter_get_arg_type(&at) == DBUS_TYPE_VARIANT) {
    dbus.dbus_message_iter_recurse(&at, &inner);
    value = &inner;
  }
  if (dbus.dbus_message_iter_get_arg_type(value) != type) return std::nullopt;
  T got{};
  dbus.dbus_message_iter_get_basic(value, static_cast<void*>(&got));
  return got;
}

std::string command_of(int pid) {
  std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

}  // namespace

std::string Program::text() const { return pid > 0 ? name + " (process " + std::to_string(pid) + ")" : name; }

Expected<SessionBus> SessionBus::open(Nanos deadline) {
  const auto& dbus = platform::dbus();
  if (!dbus) return failure(Trouble::absent, dbus.error().what);
  const std::string address = platform::session_bus_address();
  if (address.empty())
    return failure(Trouble::absent, "Neither DBUS_SESSION_BUS_ADDRESS nor a socket in XDG_RUNTIME_DIR is there.");
  const auto connection = platform::open_bus(*dbus, address, deadline);
  if (!connection) return std::unexpected(connection.error());
  return SessionBus(*dbus, *connection, address);
}

SessionBus::~SessionBus() {
  if (connection_) platform::close_bus(*dbus_, connection_);
}

// Null: an error, or no answer.
template <class... Arguments>
Message SessionBus::call(const std::string& whom, const std::string& path, const char* interface, const char* method,
                         Nanos deadline, Arguments... arguments) const {
  Message question(dbus_->dbus_message_new_method_call(whom.c_str(), path.c_str(), interface, method), {dbus_});
  const Nanos left = deadline - platform::system_clock().now();
  if (left <= 0 || !question || !dbus_->dbus_message_append_args(question.get(), arguments..., DBUS_TYPE_INVALID))
    return Message(nullptr, {dbus_});
  platform::BusError error(*dbus_);
  const auto bound_ms = static_cast<int>(left / 1'000'000 + 1);
  return Message(dbus_->dbus_connection_send_with_reply_and_block(connection_, question.get(), bound_ms, error.out()),
                 {dbus_});
}

SessionBus::Name SessionBus::request(const std::string& name, bool replace, Nanos deadline) const {
  const char* const text = name.c_str();
  const dbus_uint32_t flags = DBUS_NAME_FLAG_DO_NOT_QUEUE | (replace ? DBUS_NAME_FLAG_REPLACE_EXISTING : 0U);
  const Message answer = call(DBUS_SERVICE_DBUS, bus_path, DBUS_INTERFACE_DBUS, "RequestName", deadline,
                              DBUS_TYPE_STRING, &text, DBUS_TYPE_UINT32, &flags);
  const auto reply = first<dbus_uint32_t>(*dbus_, answer, DBUS_TYPE_UINT32);
  if (!reply) return Name::no_answer;
  const bool ours = *reply == DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER || *reply == DBUS_REQUEST_NAME_REPLY_ALREADY_OWNER;
  return ours ? Name::ours : Name::taken;
}

void SessionBus::allow_replacement(const std::string& name) const noexcept {
  const Message question(
      dbus_->dbus_message_new_method_call(DBUS_SERVICE_DBUS, bus_path, DBUS_INTERFACE_DBUS, "RequestName"), {dbus_});
  const char* const text = name.c_str();
  const dbus_uint32_t flags = DBUS_NAME_FLAG_DO_NOT_QUEUE | DBUS_NAME_FLAG_ALLOW_REPLACEMENT;
  if (question && dbus_->dbus_message_append_args(question.get(), DBUS_TYPE_STRING, &text, DBUS_TYPE_UINT32, &flags,
                                                  DBUS_TYPE_INVALID))
    send(question);
}

std::string SessionBus::owner(const std::string& name, Nanos deadline) const {
  const char* const text = name.c_str();
  const Message answer =
      call(DBUS_SERVICE_DBUS, bus_path, DBUS_INTERFACE_DBUS, "GetNameOwner", deadline, DBUS_TYPE_STRING, &text);
  const auto owner = first<const char*>(*dbus_, answer, DBUS_TYPE_STRING);
  return owner ? *owner : "";
}

std::optional<std::string> SessionBus::text_property(const std::string& owner, const std::string& path,
                                                     const char* name, Nanos deadline) const {
  const char* const interface = interface_name;
  const Message answer =
      call(owner, path, properties_interface, "Get", deadline, DBUS_TYPE_STRING, &interface, DBUS_TYPE_STRING, &name);
  const auto text = first<const char*>(*dbus_, answer, DBUS_TYPE_STRING);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

Program SessionBus::program(const std::string& owner, const std::string& path, Nanos deadline) const {
  const char* const text = owner.c_str();
  const Message answer = call(DBUS_SERVICE_DBUS, bus_path, DBUS_INTERFACE_DBUS, "GetConnectionUnixProcessID", deadline,
                              DBUS_TYPE_STRING, &text);
  Program program;
  if (const auto pid = first<dbus_uint32_t>(*dbus_, answer, DBUS_TYPE_UINT32)) program.pid = static_cast<int>(*pid);
  constexpr Nanos patience = 200'000'000;
  const Nanos until = std::min(deadline, platform::system_clock().now() + patience);
  program.name = text_property(owner, path, "ApplicationName", until).value_or("");
  if (program.name.empty() && program.pid > 0) program.name = command_of(program.pid);
  if (program.name.empty()) program.name = owner;
  return program;
}

SessionBus::Release SessionBus::ask_release(const std::string& owner, const std::string& path, std::int32_t priority,
                                            Nanos deadline) const {
  const dbus_int32_t ours = priority;
  const Message answer = call(owner, path, interface_name, "RequestRelease", deadline, DBUS_TYPE_INT32, &ours);
  if (const auto agreed = first<dbus_bool_t>(*dbus_, answer, DBUS_TYPE_BOOLEAN))
    return *agreed ? Release::agreed : Release::refused;
  return Release::no_answer;
}

int SessionBus::descriptor() const noexcept {
  int descriptor = -1;
  return dbus_->dbus_connection_get_unix_fd(connection_, &descriptor) ? descriptor : -1;
}

bool SessionBus::exchange() const noexcept { return dbus_->dbus_connection_read_write(connection_, 0); }

Message SessionBus::next() const noexcept {
  return Message(dbus_->dbus_connection_pop_message(connection_), FreeMessage{dbus_});
}

void SessionBus::send(const Message& message) const noexcept {
  if (message) dbus_->dbus_connection_send(connection_, message.get(), nullptr);
}

Message SessionBus::method_return(const Message& call) const noexcept {
  return Message(dbus_->dbus_message_new_method_return(call.get()), FreeMessage{dbus_});
}

Message SessionBus::error(const Message& call, const char* name, const char* text) const noexcept {
  return Message(dbus_->dbus_message_new_error(call.get(), name, text), FreeMessage{dbus_});
}

}  // namespace taut::device::reservation
