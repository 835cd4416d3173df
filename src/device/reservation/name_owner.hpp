// SPDX-License-Identifier: MIT
// Owns the name of one card on the bus, and answers programs that ask for the card.
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "device/reservation/session_bus.hpp"

namespace taut::device::reservation {

/// "org.freedesktop.ReserveDevice1.Audio0", and the object of that name.
std::string name_of_card(int card);
std::string path_of_card(int card);

/// The priority reported to others. A program that yields is above the servers of a desktop (PulseAudio 0, WirePlumber
/// -20) and below programs a user starts for the card's sake (jackd: the highest).
std::int32_t priority_of(bool yields) noexcept;

/// Owns the name from start() until its thread ends, soon after the last hold is gone.
class NameOwner : public std::enable_shared_from_this<NameOwner> {
 public:
  /// Takes over a connection that owns the name. `from`: the previous owner, if any. Errors: no thread, no event
  /// descriptor.
  static Expected<std::shared_ptr<NameOwner>> start(SessionBus bus, const Wanted& wanted, Program from);

  NameOwner(SessionBus bus, const Wanted& wanted, Program from, int event);
  ~NameOwner();
  NameOwner(const NameOwner&) = delete;
  NameOwner& operator=(const NameOwner&) = delete;

  [[nodiscard]] const Program& taken_from() const noexcept { return taken_from_; }

  /// Another hold; null once the name is being released.
  Hold add(const Wanted& wanted);

  /// Keeps this hold's name until then, even without holds.
  static void linger(const Hold& hold, Nanos until);

  /// To whom the card is or was yielded, by its unique name on this bus, and since when; empty: nobody.
  struct Yielded {
    std::string bus, owner;
    Nanos at = 0;
    bool agreed = false;  ///< it was told so: the holds are gone
    bool taken = false;   ///< it has taken the name since
    bool ours = true;     ///< the name is still this owner's
  };
  [[nodiscard]] Yielded yielded() const;

  /// Waits until the name has been released, with a bound.
  void await_end(Nanos bound);

 private:
  struct Handle;
  struct Holder {
    bool yields = false;
    std::function<void()> let_go;
  };

  void remove(int id);
  void wake() const noexcept;
  void run();
  bool heed(Message message);
  bool leaves();
  void asked(Message call);
  void decide();
  void answer(const Message& call, bool agreed) const;
  void answer_property(const Message& call) const;
  void answer_properties(const Message& call) const;
  void append_property(DBusMessageIter& to, const char* name) const;
  [[nodiscard]] Nanos next_deadline() const;

  std::optional<SessionBus> bus_;  // the thread's; gone when it has ended
  const int card_, event_;
  const std::string device_, application_;
  const Program taken_from_;

  mutable std::mutex mutex_;  // for all below
  std::condition_variable changed_;
  std::map<int, Holder> holders_;
  int last_id_ = 0;
  bool yields_ = false;
  Nanos linger_until_ = 0;
  bool closing_ = false, ended_ = false;
  Yielded yielded_;

  Message asking_;          // the thread's: a call to be answered once the holds are gone
  Nanos asked_until_ = 0;   // or now, with no
  Nanos handed_until_ = 0;  // agreed: the other takes the name over until then
};

}  // namespace taut::device::reservation
