// SPDX-License-Identifier: MIT
// A driver's object and what is known about it, shared by Driver and its Session.
#pragma once
#include <atomic>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "host/apartment.hpp"
#include "host/host.hpp"
#include "protocol/names.hpp"

namespace taut::host {

struct Driver::State {
  TautDriver* object = nullptr;
  std::shared_ptr<Apartment> apartment;  ///< null: control calls are made on the caller's thread
  std::string name;
  long version = 0;
  int inputs = 0, outputs = 0;
  bool ready_helps = false;  ///< output_ready() answered yes when probed
  bool is_taut = false;      ///< knows Taut's own selectors
  std::atomic<bool> in_session{false};
  std::shared_ptr<std::atomic<const char*>> calling;  ///< OpenOptions::calling

  /// Tells who watches (OpenOptions::calling) which function of the driver is being called.
  class Told {
   public:
    Told(std::atomic<const char*>* calling, const char* name) noexcept : calling_(calling) {
      if (calling_) calling_->store(name);
    }
    ~Told() {
      if (calling_) calling_->store(nullptr);
    }
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;

   private:
    std::atomic<const char*>* calling_;
  };

  /// Makes a control call by its slot (&TautDriverTable::start), on the thread this driver needs; returns its result.
  template <class Slot, class... Arguments>
  auto ask(Slot slot, Arguments... arguments) const {
    const auto call = [&] { return (table().*slot)(object, arguments...); };
    const auto offset =
        reinterpret_cast<const std::byte*>(&(table().*slot)) - reinterpret_cast<const std::byte*>(&table());
    const Told told(calling.get(), protocol::slot_name(static_cast<std::size_t>(offset) / sizeof(void*)));
    using Answer = decltype(call());
    if (!apartment) return call();
    if constexpr (std::is_void_v<Answer>) {
      apartment->run(call);
    } else {
      Answer answer{};
      apartment->run([&] { answer = call(); });
      return answer;
    }
  }

  explicit State(TautDriver* taken, std::shared_ptr<Apartment> at = {}) noexcept
      : object(taken), apartment(std::move(at)) {}
  ~State() { ask(&TautDriverTable::release); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] const TautDriverTable& table() const noexcept { return *object->table; }

  /// The driver's last error; empty `what`: none. For other vendors' drivers possibly cut, but never overrun.
  [[nodiscard]] Error words() const;

  /// The text of an extension's selector; nullopt if the driver does not know it.
  [[nodiscard]] std::optional<std::string> text(TautLong selector) const;

  /// An error in the driver's words, else in ours: `what` was called and returned `code`.
  [[nodiscard]] Error error(TautResult code, const char* what) const;

  /// Success if the code means success.
  [[nodiscard]] Expected<void> check(TautResult code, const char* what) const {
    if (code == TAUT_OK || code == TAUT_SUCCESS) return {};
    return std::unexpected(error(code, what));
  }
};

/// Space after a structure for drivers that write past its end, as some do.
template <class T>
struct Padded {
  T value{};
  char padding[4096] = {};
};

/// The text of a field that a driver may have left unterminated.
template <std::size_t size>
std::string text_of(const char (&field)[size]) {
  return {field, strnlen(field, size)};
}

}  // namespace taut::host
