// SPDX-License-Identifier: MIT
#include "platform/rtkit_linux.hpp"

#include <dbus/dbus.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "platform/clock.hpp"
#include "platform/parker.hpp"
#include "platform/shared_library.hpp"
#include "platform/thread.hpp"

namespace taut::platform {
namespace {

constexpr const char* service = "org.freedesktop.RealtimeKit1";
constexpr const char* object = "/org/freedesktop/RealtimeKit1";
constexpr const char* properties = "org.freedesktop.DBus.Properties";

// What is used of libdbus, each with the type that its header declares.
struct Dbus {
  decltype(&dbus_error_init) error_init = nullptr;
  decltype(&dbus_error_free) error_free = nullptr;
  decltype(&dbus_bus_get_private) bus_get_private = nullptr;
  decltype(&dbus_connection_set_exit_on_disconnect) connection_set_exit_on_disconnect = nullptr;
  decltype(&dbus_connection_close) connection_close = nullptr;
  decltype(&dbus_connection_unref) connection_unref = nullptr;
  decltype(&dbus_connection_send_with_reply_and_block) send_and_block = nullptr;
  decltype(&dbus_message_new_method_call) message_new_method_call = nullptr;
  decltype(&dbus_message_append_args) message_append_args = nullptr;
  decltype(&dbus_message_unref) message_unref = nullptr;
  decltype(&dbus_message_iter_init) message_iter_init = nullptr;
  decltype(&dbus_message_iter_get_arg_type) message_iter_get_arg_type = nullptr;
  decltype(&dbus_message_iter_recurse) message_iter_recurse = nullptr;
  decltype(&dbus_message_iter_get_basic) message_iter_get_basic = nullptr;
};

Expected<Dbus> load_dbus() {
  auto library = SharedLibrary::open("libdbus-1.so.3");
  if (!library) return std::unexpected(library.error());
  library->keep();  // it keeps global state that the host's other libraries may share
  Dbus f;
  bool complete = true;
  const auto find = [&]<class F>(F& function, const char* name) {
    function = library->symbol<F>(name);
    complete = complete && function;
  };
  find(f.error_init, "dbus_error_init");
  find(f.error_free, "dbus_error_free");
  find(f.bus_get_private, "dbus_bus_get_private");
  find(f.connection_set_exit_on_disconnect, "dbus_connection_set_exit_on_disconnect");
  find(f.connection_close, "dbus_connection_close");
  find(f.connection_unref, "dbus_connection_unref");
  find(f.send_and_block, "dbus_connection_send_with_reply_and_block");
  find(f.message_new_method_call, "dbus_message_new_method_call");
  find(f.message_append_args, "dbus_message_append_args");
  find(f.message_unref, "dbus_message_unref");
  find(f.message_iter_init, "dbus_message_iter_init");
  find(f.message_iter_get_arg_type, "dbus_message_iter_get_arg_type");
  find(f.message_iter_recurse, "dbus_message_iter_recurse");
  find(f.message_iter_get_basic, "dbus_message_iter_get_basic");
  if (!complete) return failure(Trouble::unsupported, "The system's libdbus-1 lacks functions that RealtimeKit needs.");
  return f;
}

// Never destroyed: a thread that was left behind may use it while the process ends.
const Expected<Dbus>& dbus() {
  static const auto& loaded = *new Expected<Dbus>(load_dbus());
  return loaded;
}

// The library's error, freed on every way out.
class BusError {
 public:
  explicit BusError(const Dbus& library) : library_(library) { library_.error_init(&error_); }
  ~BusError() { library_.error_free(&error_); }
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  DBusError* out() { return &error_; }
  [[nodiscard]] std::string text() const { return error_.message ? error_.message : "no reason was given"; }
  [[nodiscard]] bool is(const char* name) const { return error_.name && std::strcmp(error_.name, name) == 0; }

 private:
  const Dbus& library_;
  DBusError error_{};
};

void close(const Dbus& library, DBusConnection* connection) {
  library.connection_close(connection);
  library.connection_unref(connection);
}

// libdbus bounds the talk that opens a connection by 25 s, and the socket's own connect() not at all. So it is held on a
// thread of its own, which is left behind when it takes too long.
struct Opening {
  enum class State { pending, ended, left_behind };
  std::atomic<State> state{State::pending};
  Parker end;
  DBusConnection* connection = nullptr;
  std::string refusal;
};

std::atomic<int> left_behind{0};

void open(const Dbus& library, Opening& opening) {
  BusError error(library);
  opening.connection = library.bus_get_private(DBUS_BUS_SYSTEM, error.out());
  if (opening.connection)
    library.connection_set_exit_on_disconnect(opening.connection, false);  // libdbus would end the host's process
  else
    opening.refusal = error.text();
  if (opening.state.exchange(Opening::State::ended) == Opening::State::left_behind) {
    if (opening.connection) close(library, opening.connection);
    --left_behind;
  }
  opening.end.wake();
}

std::unexpected<Error> hung_bus() { return failure(Trouble::broken, "The system bus does not answer."); }

Expected<DBusConnection*> open_within(const Dbus& library, Nanos deadline) {
  if (left_behind > 0) return hung_bus();  // one more thread would only hang as well
  auto opening = std::make_shared<Opening>();
  auto thread = Thread::start("taut-rtkit", [&library, opening] { open(library, *opening); });
  if (!thread) return std::unexpected(thread.error());
  if (!opening->end.wait_until(deadline)) {
    ++left_behind;
    auto pending = Opening::State::pending;
    if (opening->state.compare_exchange_strong(pending, Opening::State::left_behind)) return hung_bus();
    --left_behind;
  }
  if (opening->connection) return opening->connection;
  return failure(Trouble::absent,
                 "There is no system bus through which to ask RealtimeKit (" + opening->refusal + ").");
}

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
  ~Bus() { close(library, connection); }

  template <class... Arguments>
  Expected<Message> call(const char* interface, const char* method, Arguments... arguments) {
    Message message(library.message_new_method_call(service, object, interface, method), library.message_unref);
    if (!message || !library.message_append_args(message.get(), arguments..., DBUS_TYPE_INVALID))
      return failure(Trouble::no_memory, "There is no memory for a message to RealtimeKit.");
    const Nanos left = deadline - system_clock().now();
    if (left <= 0) return silent();
    const auto bound_ms = static_cast<int>(left / 1'000'000 + 1);
    BusError error(library);
    Message answer(library.send_and_block(connection, message.get(), bound_ms, error.out()), library.message_unref);
    if (answer) return answer;
    if (error.is(DBUS_ERROR_SERVICE_UNKNOWN) || error.is(DBUS_ERROR_NAME_HAS_NO_OWNER))
      return failure(Trouble::absent, "The service RealtimeKit is not there.");
    if (error.is(DBUS_ERROR_NO_REPLY) || error.is(DBUS_ERROR_TIMEOUT)) return silent();
    return failure(Trouble::denied, "RealtimeKit refuses (" + error.text() + ").");
  }

  static std::unexpected<Error> silent() { return failure(Trouble::broken, "RealtimeKit does not answer."); }

  // A whole number among the service's properties; they come as int32 or int64.
  Expected<std::int64_t> property(const char* name) {
    auto answer = call(properties, "Get", DBUS_TYPE_STRING, &service, DBUS_TYPE_STRING, &name);
    if (!answer) return std::unexpected(answer.error());
    DBusMessageIter outer, inner;
    if (library.message_iter_init(answer->get(), &outer) &&
        library.message_iter_get_arg_type(&outer) == DBUS_TYPE_VARIANT) {
      library.message_iter_recurse(&outer, &inner);
      DBusBasicValue value{};
      const int type = library.message_iter_get_arg_type(&inner);
      if (type == DBUS_TYPE_INT32 || type == DBUS_TYPE_INT64) {
        library.message_iter_get_basic(&inner, &value);
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
  const auto connection = open_within(*dbus(), deadline);
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

Expected<Grant> Rtkit::make_realtime(std::uintptr_t id, Nanos period, int priority) {
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
      static_cast<dbus_uint32_t>(std::clamp<std::int64_t>(priority, 1, std::max<std::int64_t>(*highest, 1)));
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
