// SPDX-License-Identifier: MIT
#include "reservation/model_holder.hpp"

#include <dbus/dbus.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "device/reservation/name_owner.hpp"
#include "reservation/private_bus.hpp"

namespace taut::tests {
namespace {

using device::reservation::interface_name;
using device::reservation::name_of_card;
using device::reservation::path_of_card;

constexpr const char* properties = "org.freedesktop.DBus.Properties";

bool take_name(DBusConnection* bus, int card, unsigned flags) {
  const int got = dbus_bus_request_name(bus, name_of_card(card).c_str(), flags | DBUS_NAME_FLAG_DO_NOT_QUEUE, nullptr);
  return got == DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER || got == DBUS_REQUEST_NAME_REPLY_ALREADY_OWNER;
}

DBusMessage* own_name(DBusMessage* question) {
  DBusMessage* const answer = dbus_message_new_method_return(question);
  DBusMessageIter to, variant;
  dbus_message_iter_init_append(answer, &to);
  dbus_message_iter_open_container(&to, DBUS_TYPE_VARIANT, "s", &variant);
  const char* const text = "Model Server";
  dbus_message_iter_append_basic(&variant, DBUS_TYPE_STRING, &text);
  dbus_message_iter_close_container(&to, &variant);
  return answer;
}

DBusMessage* answer_to(DBusMessage* question, Behaviour manner, HolderNotes& notes) {
  if (dbus_message_is_method_call(question, properties, "Get"))
    return manner == Behaviour::mute || manner == Behaviour::mute_yielding ? nullptr
           : manner == Behaviour::unnamed ? dbus_message_new_error(question, DBUS_ERROR_UNKNOWN_PROPERTY, "none")
                                          : own_name(question);
  if (!dbus_message_is_method_call(question, interface_name, "RequestRelease")) return nullptr;
  dbus_int32_t priority = 0;
  dbus_message_get_args(question, nullptr, DBUS_TYPE_INT32, &priority, DBUS_TYPE_INVALID);
  notes.priority = priority;
  ++notes.asked;
  if (manner == Behaviour::dies) _exit(0);
  if (manner == Behaviour::mute || manner == Behaviour::mute_yielding) return nullptr;
  const dbus_bool_t agreed = manner == Behaviour::agrees;
  DBusMessage* const answer = dbus_message_new_method_return(question);
  dbus_message_append_args(answer, DBUS_TYPE_BOOLEAN, &agreed, DBUS_TYPE_INVALID);
  return answer;
}

[[noreturn]] void serve(const std::string& address, int card, Behaviour manner, HolderNotes& notes, int ready) {
  DBusConnection* const bus = dbus_connection_open_private(address.c_str(), nullptr);
  if (!bus || !dbus_bus_register(bus, nullptr)) _exit(1);
  const std::string match = "type='signal',member='NameOwnerChanged',arg0='" + name_of_card(card) + "'";
  dbus_bus_add_match(bus, match.c_str(), nullptr);
  const bool replaceable = manner == Behaviour::agrees || manner == Behaviour::mute_yielding;
  const unsigned flags = replaceable ? DBUS_NAME_FLAG_ALLOW_REPLACEMENT : 0;
  const auto take = [&] {
    if (!take_name(bus, card, flags)) return;
    notes.has_name = true;
    ++notes.acquired;
  };
  take();
  if (write(ready, "", 1) != 1) _exit(1);
  while (dbus_connection_read_write(bus, -1)) {
    while (DBusMessage* const message = dbus_connection_pop_message(bus)) {
      if (dbus_message_is_signal(message, DBUS_INTERFACE_DBUS, "NameLost")) notes.has_name = false;
      if (dbus_message_is_signal(message, DBUS_INTERFACE_DBUS, "NameOwnerChanged")) {
        const char *name = nullptr, *before = nullptr, *after = nullptr;
        dbus_message_get_args(message, nullptr, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &before, DBUS_TYPE_STRING,
                              &after, DBUS_TYPE_INVALID);
        if (after && *after == '\0') take();
      }
      if (DBusMessage* const answer = answer_to(message, manner, notes)) {
        dbus_connection_send(bus, answer, nullptr);
        dbus_connection_flush(bus);
        dbus_message_unref(answer);
      }
      dbus_message_unref(message);
    }
  }
  _exit(0);
}

DBusConnection* connect() {
  DBusConnection* const bus = dbus_connection_open_private(std::getenv("DBUS_SESSION_BUS_ADDRESS"), nullptr);
  if (!bus || !dbus_bus_register(bus, nullptr)) std::abort();
  return bus;
}

void disconnect(DBusConnection* bus) {
  dbus_connection_close(bus);
  dbus_connection_unref(bus);
}

}  // namespace

ModelHolder::ModelHolder(const std::string& bus, int card, Behaviour manner) {
  void* const shared = mmap(nullptr, sizeof(HolderNotes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int ends[2];
  if (shared == MAP_FAILED || pipe(ends) != 0) std::abort();
  notes_ = new (shared) HolderNotes;
  process_ = fork();
  if (process_ == 0) serve(bus, card, manner, *notes_, ends[1]);
  close(ends[1]);
  char byte = 0;
  if (read(ends[0], &byte, 1) != 1) std::abort();
  close(ends[0]);
}

ModelHolder::~ModelHolder() {
  end_process(process_);
  munmap(notes_, sizeof(HolderNotes));
}

pid_t owner_of(int card) {
  DBusConnection* const bus = connect();
  const std::string name = name_of_card(card);
  const char* const text = name.c_str();
  DBusMessage* const question = dbus_message_new_method_call(DBUS_SERVICE_DBUS, "/org/freedesktop/DBus",
                                                             DBUS_INTERFACE_DBUS, "GetConnectionUnixProcessID");
  dbus_message_append_args(question, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
  dbus_uint32_t pid = 0;
  if (DBusMessage* const answer = dbus_connection_send_with_reply_and_block(bus, question, 10'000, nullptr)) {
    dbus_message_get_args(answer, nullptr, DBUS_TYPE_UINT32, &pid, DBUS_TYPE_INVALID);
    dbus_message_unref(answer);
  }
  dbus_message_unref(question);
  disconnect(bus);
  return static_cast<pid_t>(pid);
}

Requester::Requester() : connection_(connect()) {}
Requester::~Requester() { disconnect(static_cast<DBusConnection*>(connection_)); }

Requester::Reply Requester::ask(int card, bool take) {
  auto* const bus = static_cast<DBusConnection*>(connection_);
  DBusMessage* const question = dbus_message_new_method_call(name_of_card(card).c_str(), path_of_card(card).c_str(),
                                                             interface_name, "RequestRelease");
  const dbus_int32_t priority = 0;
  dbus_message_append_args(question, DBUS_TYPE_INT32, &priority, DBUS_TYPE_INVALID);
  DBusMessage* const answer = dbus_connection_send_with_reply_and_block(bus, question, 10'000, nullptr);
  dbus_message_unref(question);
  if (!answer) return Reply::none;
  dbus_bool_t agreed = false;
  const bool understood = dbus_message_get_args(answer, nullptr, DBUS_TYPE_BOOLEAN, &agreed, DBUS_TYPE_INVALID);
  dbus_message_unref(answer);
  if (!understood) return Reply::none;
  if (agreed && take) has_ = take_name(bus, card, DBUS_NAME_FLAG_REPLACE_EXISTING | DBUS_NAME_FLAG_ALLOW_REPLACEMENT);
  return agreed ? Reply::yes : Reply::no;
}

bool Requester::has(int) const { return has_; }

void Requester::leave(int card) {
  dbus_bus_release_name(static_cast<DBusConnection*>(connection_), name_of_card(card).c_str(), nullptr);
  has_ = false;
}

std::string Requester::property(int card, const char* name) {
  auto* const bus = static_cast<DBusConnection*>(connection_);
  DBusMessage* const question =
      dbus_message_new_method_call(name_of_card(card).c_str(), path_of_card(card).c_str(), properties, "Get");
  const char* const interface = interface_name;
  dbus_message_append_args(question, DBUS_TYPE_STRING, &interface, DBUS_TYPE_STRING, &name, DBUS_TYPE_INVALID);
  DBusMessage* const answer = dbus_connection_send_with_reply_and_block(bus, question, 10'000, nullptr);
  dbus_message_unref(question);
  if (!answer) return "no answer";
  std::string text;
  DBusMessageIter at, value;
  dbus_message_iter_init(answer, &at);
  dbus_message_iter_recurse(&at, &value);
  DBusBasicValue basic{};
  dbus_message_iter_get_basic(&value, &basic);
  text = dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_STRING ? basic.str : std::to_string(basic.i32);
  dbus_message_unref(answer);
  return text;
}

bool Requester::lists_properties(int card) {
  auto* const bus = static_cast<DBusConnection*>(connection_);
  DBusMessage* const question =
      dbus_message_new_method_call(name_of_card(card).c_str(), path_of_card(card).c_str(), properties, "GetAll");
  const char* const interface = interface_name;
  dbus_message_append_args(question, DBUS_TYPE_STRING, &interface, DBUS_TYPE_INVALID);
  DBusMessage* const answer = dbus_connection_send_with_reply_and_block(bus, question, 10'000, nullptr);
  dbus_message_unref(question);
  if (!answer) return false;
  DBusMessageIter at, list;
  const bool good = std::strcmp(dbus_message_get_signature(answer), "a{sv}") == 0;
  int count = 0;
  if (good) {
    dbus_message_iter_init(answer, &at);
    dbus_message_iter_recurse(&at, &list);
    for (; dbus_message_iter_get_arg_type(&list) == DBUS_TYPE_DICT_ENTRY; dbus_message_iter_next(&list)) ++count;
  }
  dbus_message_unref(answer);
  return good && count == 3;
}

}  // namespace taut::tests
