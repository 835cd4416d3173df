// SPDX-License-Identifier: MIT
// A connection to the session bus, and the protocol's requests over it. Each call is bounded.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "device/reservation/reservation.hpp"
#include "platform/dbus_linux.hpp"

namespace taut::device::reservation {

inline constexpr const char* interface_name = "org.freedesktop.ReserveDevice1";
inline constexpr const char* properties_interface = "org.freedesktop.DBus.Properties";

struct FreeMessage {
  const platform::Dbus* dbus = nullptr;
  void operator()(DBusMessage* message) const noexcept { dbus->dbus_message_unref(message); }
};
using Message = std::unique_ptr<DBusMessage, FreeMessage>;

/// One thread at a time.
class SessionBus {
 public:
  /// Errors: `absent` without a bus, with the reason; `broken` if it does not answer by `deadline`.
  static Expected<SessionBus> open(Nanos deadline);

  SessionBus(SessionBus&& other) noexcept
      : dbus_(other.dbus_),
        connection_(std::exchange(other.connection_, nullptr)),
        address_(std::move(other.address_)) {}
  SessionBus& operator=(SessionBus&&) = delete;
  ~SessionBus();

  enum class Name { ours, taken, no_answer };
  /// Requests a name that nobody may take from us. `replace`: also from an owner that allows it.
  [[nodiscard]] Name request(const std::string& name, bool replace, Nanos deadline) const;

  /// Lets another program take the name from now on. Does not wait.
  void allow_replacement(const std::string& name) const noexcept;

  /// The unique name of the name's owner; empty: none, or the bus does not say.
  [[nodiscard]] std::string owner(const std::string& name, Nanos deadline) const;

  /// What the owner of a reservation says about itself.
  [[nodiscard]] Program program(const std::string& owner, const std::string& path, Nanos deadline) const;

  enum class Release { agreed, refused, no_answer };
  [[nodiscard]] Release ask_release(const std::string& owner, const std::string& path, std::int32_t priority,
                                    Nanos deadline) const;

  [[nodiscard]] const platform::Dbus& dbus() const noexcept { return *dbus_; }
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  [[nodiscard]] int descriptor() const noexcept;     ///< for polling; -1: none
  [[nodiscard]] bool exchange() const noexcept;      ///< sends and receives without waiting; false: disconnected
  [[nodiscard]] Message next() const noexcept;       ///< the next received message; null: none
  void send(const Message& message) const noexcept;  ///< without waiting
  [[nodiscard]] Message method_return(const Message& call) const noexcept;
  [[nodiscard]] Message error(const Message& call, const char* name, const char* text) const noexcept;

 private:
  SessionBus(const platform::Dbus& dbus, DBusConnection* connection, std::string address)
      : dbus_(&dbus), connection_(connection), address_(std::move(address)) {}

  template <class... Arguments>
  [[nodiscard]] Message call(const std::string& whom, const std::string& path, const char* interface,
                             const char* method, Nanos deadline, Arguments... arguments) const;
  [[nodiscard]] std::optional<std::string> text_property(const std::string& owner, const std::string& path,
                                                         const char* name, Nanos deadline) const;

  const platform::Dbus* dbus_;
  DBusConnection* connection_;
  std::string address_;
};

}  // namespace taut::device::reservation
