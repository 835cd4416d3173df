// SPDX-License-Identifier: MIT
#include "platform/rtkit_linux.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "platform/clock.hpp"
#include "platform/dbus_linux.hpp"

namespace taut::platform {
namespace {

constexpr const char* service = "org.freedesktop.RealtimeKit1";
constexpr const char* object = "/org/freedesktop/RealtimeKit1";
constexpr const char* properties = "org.freedesktop.DBus.Properties";

}  // namespace

struct Rtkit::Bus {
  const Dbus& library;
  DBusConnection* connection;
  Nanos deadline;

  using Message = std::unique_ptr<DBusMessage, decltype(&::dbus_message_unref)>;

  Bus(const Dbus& functions, DBusConnection* opened, Nanos until) noexcept
      : library(functions), connection(opened), deadline(until) {}
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;
  ~Bus() { close_bus(library, connection); }

  template <class... Arguments>
  Expected<Message> call(const char* interface, const char* method, Arguments... arguments) {
    Message message(library.dbus_message_new_method_call(service, object, interface, method),
                    library.dbus_message_unref);
    if (!message || !library.dbus_message_append_args(message.get(), arguments..., DBUS_TYPE_INVALID))
      return failure(Trouble::no_memory, "There is no memory for a message to RealtimeKit.");
    const Nanos left = deadline - system_clock().now();
    if (left <= 0) return silent();
    const auto bound_ms = static_cast<int>(left / 1'000'000 + 1);
    BusError error(library);
    Message answer(library.dbus_connection_send_with_reply_and_block(connection, message.get(), bound_ms, error.out()),
                   library.dbus_message_unref);
    if (answer) return answer;
    if (error.is(DBUS_ERROR_SERVICE_UNKNOWN) || error.is(DBUS_ERROR_NAME_HAS_NO_OWNER))
      return failure(Trouble::absent, "The service RealtimeKit is not available.");
    if (error.is(DBUS_ERROR_NO_REPLY) || error.is(DBUS_ERROR_TIMEOUT)) return silent();
    return failure(Trouble::denied, "RealtimeKit refuses (" + error.text() + ").");
  }

  static std::unexpected<Error> silent() { return failure(Trouble::broken, "RealtimeKit does not answer."); }

  // A whole number among the service's properties; they come as int32 or int64.
  Expected<std::int64_t> property(const char* name) {
    auto answer = call(properties, "Get", DBUS_TYPE_STRING, &service, DBUS_TYPE_STRING, &name);
    if (!answer) return std::unexpected(answer.error());
    DBusMessageIter outer, inner;
    if (library.dbus_message_iter_init(answer->get(), &outer) &&
        library.dbus_message_iter_get_arg_type(&outer) == DBUS_TYPE_VARIANT) {
      library.dbus_message_iter_recurse(&outer, &inner);
      DBusBasicValue value{};
      const int type = library.dbus_message_iter_get_arg_type(&inner);
      if (type == DBUS_TYPE_INT32 || type == DBUS_TYPE_INT64) {
        library.dbus_message_iter_get_basic(&inner, &value);
        return type == DBUS_TYPE_INT32 ? value.i32 : value.i64;
      }
    }
    return failure(Trouble::broken, std::string("RealtimeKit gives no number for ") + name + ".");
  }
};

Rtkit::Rtkit(std::unique_ptr<Bus> bus) noexcept : bus_(std::move(bus)) {}
Rtkit::Rtkit(Rtkit&&) noexcept = default;
Rtkit& Rtkit::operator=(Rtkit&&) noexcept = default;
Rtkit::~Rtkit() = default;

Expected<Rtkit> Rtkit::connect(Nanos bound) {
  if (!dbus()) return std::unexpected(dbus().error());
  const Nanos deadline = system_clock().now() + bound;
  const auto connection = open_bus(*dbus(), "", deadline);
  if (!connection && connection.error().trouble == Trouble::absent)
    return failure(Trouble::absent, "There is no system bus to reach RealtimeKit (" + connection.error().what + ").");
  if (!connection) return std::unexpected(connection.error());
  return Rtkit(std::make_unique<Bus>(*dbus(), *connection, deadline));
}

namespace {

// The service gives nothing to a process that may compute in real time for longer than this without a sleep.
Expected<void> limit_computing(std::int64_t microseconds) {
  rlimit limit{};
  getrlimit(RLIMIT_RTTIME, &limit);
  const auto longest = static_cast<rlim_t>(microseconds);
  if (limit.rlim_max <= longest) return {};
  limit.rlim_max = longest;
  limit.rlim_cur = std::min(limit.rlim_cur, longest);
  if (setrlimit(RLIMIT_RTTIME, &limit) == 0) return {};
  return failure(Trouble::denied,
                 std::string("The limit that RealtimeKit demands cannot be set (") + std::strerror(errno) + ").");
}

}  // namespace

Expected<Grant> Rtkit::make_realtime(std::uintptr_t id, Nanos period, int priority, int below) {
  const auto highest = bus_->property("MaxRealtimePriority");
  if (!highest) return std::unexpected(highest.error());
  const auto computing = bus_->property("RTTimeUSecMax");
  if (!computing) return std::unexpected(computing.error());
  if (period / 1000 >= *computing)
    return failure(Trouble::unsupported,
                   "RealtimeKit permits " + std::to_string(*computing / 1000) +
                       " ms of computing at a stretch, and one buffer lasts longer.",
                   "Use a smaller buffer.");
  if (auto limited = limit_computing(*computing); !limited) return std::unexpected(limited.error());

  const auto thread = static_cast<dbus_uint64_t>(id);
  const auto given =
      static_cast<dbus_uint32_t>(std::clamp<std::int64_t>(priority, 1, std::max<std::int64_t>(*highest - below, 1)));
  auto answer = bus_->call(service, "MakeThreadRealtime", DBUS_TYPE_UINT64, &thread, DBUS_TYPE_UINT32, &given);
  if (!answer) return std::unexpected(answer.error());
  return Grant{Grant::Kind::rtkit,
               static_cast<int>(given),
               "The audio thread runs in real time (priority " + std::to_string(given) + ", by RealtimeKit).",
               {}};
}

Expected<int> Rtkit::make_preferred(std::uintptr_t id, int nice) {
  const auto lowest = bus_->property("MinNiceLevel");
  if (!lowest) return std::unexpected(lowest.error());
  const auto thread = static_cast<dbus_uint64_t>(id);
  const auto level = static_cast<dbus_int32_t>(std::max<std::int64_t>(nice, *lowest));
  auto answer = bus_->call(service, "MakeThreadHighPriority", DBUS_TYPE_UINT64, &thread, DBUS_TYPE_INT32, &level);
  if (!answer) return std::unexpected(answer.error());
  return static_cast<int>(level);
}

}  // namespace taut::platform
