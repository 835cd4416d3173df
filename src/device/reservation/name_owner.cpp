// SPDX-License-Identifier: MIT
#include "device/reservation/name_owner.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <limits>
#include <ranges>

#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::device::reservation {
namespace {

constexpr Nanos for_ever = std::numeric_limits<Nanos>::max();
constexpr Nanos to_let_go = 1'900'000'000;  // for a stream to end and its hardware to close
constexpr Nanos to_take_over = 1'000'000'000;

Nanos now() { return platform::system_clock().now(); }

std::string own_name() {
  std::ifstream comm("/proc/self/comm");
  std::string name;
  std::getline(comm, name);
  return name.empty() || name == "taut" ? "Taut" : "Taut in " + name;
}

}  // namespace

std::string name_of_card(int card) { return std::string(interface_name) + ".Audio" + std::to_string(card); }
std::string path_of_card(int card) { return "/org/freedesktop/ReserveDevice1/Audio" + std::to_string(card); }

std::int32_t priority_of(bool yields) noexcept { return yields ? 10 : std::numeric_limits<std::int32_t>::max(); }

struct NameOwner::Handle {
  Handle(std::shared_ptr<NameOwner> of, int number) : name_owner(std::move(of)), id(number) {}
  ~Handle() { name_owner->remove(id); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  std::shared_ptr<NameOwner> name_owner;
  int id;
};

Expected<std::shared_ptr<NameOwner>> NameOwner::start(SessionBus bus, const Wanted& wanted, Program from) {
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) return failure(Trouble::no_memory, "No event descriptor is left.");
  auto name_owner = std::make_shared<NameOwner>(std::move(bus), wanted, std::move(from), event);
  if (auto started = platform::Thread::launch("taut-reserve", [name_owner] { name_owner->run(); }); !started)
    return std::unexpected(started.error());
  return name_owner;
}

NameOwner::NameOwner(SessionBus bus, const Wanted& wanted, Program from, int event)
    : bus_(std::move(bus)),
      card_(wanted.card),
      event_(event),
      device_(wanted.device),
      application_(own_name()),
      taken_from_(std::move(from)) {
  linger_until_ = for_ever;  // until the first hold
}

NameOwner::~NameOwner() { ::close(event_); }

void NameOwner::wake() const noexcept { ::eventfd_write(event_, 1); }

Hold NameOwner::add(const Wanted& wanted) {
  const std::lock_guard lock(mutex_);
  if (closing_) return nullptr;
  const int id = ++last_id_;
  holders_.emplace(id, Holder{wanted.yields, wanted.let_go});
  linger_until_ = 0;
  yields_ = std::ranges::all_of(holders_ | std::views::values, &Holder::yields);
  return std::make_shared<Handle>(shared_from_this(), id);
}

void NameOwner::remove(int id) {
  std::unique_lock lock(mutex_);
  holders_.erase(id);
  yields_ = std::ranges::all_of(holders_ | std::views::values, &Holder::yields);
  const bool last = holders_.empty() && linger_until_ == 0;
  lock.unlock();
  wake();
  constexpr Nanos patience = 200'000'000;
  if (last) await_end(patience);
}

void NameOwner::linger(const Hold& hold, Nanos until) {
  NameOwner& name_owner = *std::static_pointer_cast<Handle>(hold)->name_owner;
  const std::lock_guard lock(name_owner.mutex_);
  name_owner.linger_until_ = std::max(name_owner.linger_until_, until);
}

NameOwner::Yielded NameOwner::yielded() const {
  const std::lock_guard lock(mutex_);
  Yielded to = yielded_;
  to.ours = !ended_ && !to.taken;
  return to;
}

void NameOwner::await_end(Nanos bound) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::nanoseconds(bound), [this] { return ended_ || yielded_.agreed; });
}

Nanos NameOwner::next_deadline() const {
  Nanos next = for_ever;
  for (const Nanos deadline : {asking_ ? asked_until_ : 0, handed_until_})
    if (deadline > 0) next = std::min(next, deadline);
  const std::lock_guard lock(mutex_);
  return holders_.empty() ? std::min(next, linger_until_) : next;
}

void NameOwner::run() {
  for (;;) {
    bool connected = bus_->exchange();
    while (Message message = bus_->next())
      if (!heed(std::move(message))) connected = false;
    decide();
    if (!connected || leaves()) break;
    const Nanos left = next_deadline() == for_ever ? for_ever : std::max<Nanos>(next_deadline() - now(), 0);
    std::array<pollfd, 2> wanted{{{event_, POLLIN, 0}, {bus_->descriptor(), POLLIN, 0}}};
    ::poll(wanted.data(), wanted.size(), left == for_ever ? -1 : static_cast<int>(left / 1'000'000 + 1));
    eventfd_t count = 0;
    ::eventfd_read(event_, &count);
  }
  asking_.reset();
  bus_.reset();
  const std::lock_guard lock(mutex_);
  closing_ = ended_ = true;
  changed_.notify_all();
}

bool NameOwner::leaves() {
  if (handed_until_ != 0) return now() >= handed_until_;
  const std::lock_guard lock(mutex_);
  if (asking_ || !holders_.empty() || now() < linger_until_) return false;
  return closing_ = true;
}

// False: the connection is unusable.
bool NameOwner::heed(Message message) {
  const auto& dbus = bus_->dbus();
  const auto is_call = [&](const char* interface, const char* method) {
    return dbus.dbus_message_is_method_call(message.get(), interface, method);
  };
  if (dbus.dbus_message_is_signal(message.get(), DBUS_INTERFACE_LOCAL, "Disconnected")) return false;
  if (dbus.dbus_message_is_signal(message.get(), DBUS_INTERFACE_DBUS, "NameLost")) {
    const std::lock_guard lock(mutex_);
    yielded_.taken = handed_until_ != 0;
    return !yielded_.taken;
  }
  if (dbus.dbus_message_get_type(message.get()) != DBUS_MESSAGE_TYPE_METHOD_CALL) return true;
  if (is_call(interface_name, "RequestRelease"))
    asked(std::move(message));
  else if (is_call(properties_interface, "Get"))
    answer_property(message);
  else if (is_call(properties_interface, "GetAll"))
    answer_properties(message);
  else
    bus_->send(bus_->error(message, DBUS_ERROR_UNKNOWN_METHOD, "Only the card's reservation is here."));
  return true;
}

// Whether the card can be had. Of two that ask, the later is refused.
void NameOwner::asked(Message call) {
  std::unique_lock lock(mutex_);
  const bool agreed = (holders_.empty() || yields_) && !closing_;
  closing_ = closing_ || agreed;  // whoever wants it from now on has to ask the other
  if (agreed) {
    yielded_ = {.bus = bus_->address(), .owner = bus_->dbus().dbus_message_get_sender(call.get()), .at = now()};
    for (const auto& [id, holder] : holders_)
      if (holder.let_go) holder.let_go();
  }
  lock.unlock();
  if (!agreed) return answer(call, false);
  asking_ = std::move(call);
  asked_until_ = now() + to_let_go;
}

void NameOwner::decide() {
  if (!asking_) return;
  std::unique_lock lock(mutex_);
  const bool free = holders_.empty();
  const bool late = !free && now() >= asked_until_;
  if (late) {
    closing_ = false;
    yielded_ = {};
  }
  if (free) {
    yielded_.at = now();
    yielded_.agreed = true;
    changed_.notify_all();
  }
  lock.unlock();
  if (!free && !late) return;
  if (free) {
    bus_->allow_replacement(name_of_card(card_));
    handed_until_ = now() + to_take_over;
  }
  answer(asking_, free);
  asking_.reset();
}

void NameOwner::answer(const Message& call, bool agreed) const {
  const dbus_bool_t value = agreed;
  const Message reply = bus_->method_return(call);
  if (reply && bus_->dbus().dbus_message_append_args(reply.get(), DBUS_TYPE_BOOLEAN, &value, DBUS_TYPE_INVALID))
    bus_->send(reply);
}

void NameOwner::append_property(DBusMessageIter& to, const char* name) const {
  const auto& dbus = bus_->dbus();
  const bool number = std::string_view(name) == "Priority";
  DBusMessageIter variant;
  dbus.dbus_message_iter_open_container(&to, DBUS_TYPE_VARIANT, number ? "i" : "s", &variant);
  if (number) {
    const std::lock_guard lock(mutex_);
    const dbus_int32_t priority = priority_of(yields_);
    dbus.dbus_message_iter_append_basic(&variant, DBUS_TYPE_INT32, &priority);
  } else {
    const char* const text = std::string_view(name) == "ApplicationName" ? application_.c_str() : device_.c_str();
    dbus.dbus_message_iter_append_basic(&variant, DBUS_TYPE_STRING, static_cast<const void*>(&text));
  }
  dbus.dbus_message_iter_close_container(&to, &variant);
}

namespace {
constexpr std::array property_names{"Priority", "ApplicationName", "ApplicationDeviceName"};
}

void NameOwner::answer_property(const Message& call) const {
  const auto& dbus = bus_->dbus();
  DBusMessageIter at;
  const char* name = nullptr;
  if (dbus.dbus_message_iter_init(call.get(), &at) && dbus.dbus_message_iter_next(&at) &&
      dbus.dbus_message_iter_get_arg_type(&at) == DBUS_TYPE_STRING)
    dbus.dbus_message_iter_get_basic(&at, static_cast<void*>(&name));
  const auto known = std::ranges::find_if(
      property_names, [&](const char* property) { return name && std::string_view(property) == name; });
  if (known == property_names.end())
    return bus_->send(bus_->error(call, DBUS_ERROR_UNKNOWN_PROPERTY, "There is no such property."));
  const Message reply = bus_->method_return(call);
  if (!reply) return;
  DBusMessageIter to;
  dbus.dbus_message_iter_init_append(reply.get(), &to);
  append_property(to, *known);
  bus_->send(reply);
}

void NameOwner::answer_properties(const Message& call) const {
  const auto& dbus = bus_->dbus();
  const Message reply = bus_->method_return(call);
  if (!reply) return;
  DBusMessageIter to, list, entry;
  dbus.dbus_message_iter_init_append(reply.get(), &to);
  dbus.dbus_message_iter_open_container(&to, DBUS_TYPE_ARRAY, "{sv}", &list);
  for (const char* const name : property_names) {
    dbus.dbus_message_iter_open_container(&list, DBUS_TYPE_DICT_ENTRY, nullptr, &entry);
    dbus.dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, static_cast<const void*>(&name));
    append_property(entry, name);
    dbus.dbus_message_iter_close_container(&list, &entry);
  }
  dbus.dbus_message_iter_close_container(&to, &list);
  bus_->send(reply);
}

}  // namespace taut::device::reservation
