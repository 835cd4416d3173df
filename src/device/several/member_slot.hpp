// SPDX-License-Identifier: MIT
// A member's slot: how to open it, and the open member itself. Handed over between the audio thread, which uses the
// member, and the control thread in recover(), which opens and destroys it.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "audio/seqlock.hpp"
#include "device/several/follower.hpp"

namespace taut::device::several {

/// Sets the pace. Its samples are passed through unchanged.
struct Master {
  std::unique_ptr<Stream> stream;
  Copy in, out;
  [[nodiscard]] const Agreed& agreed() const noexcept { return stream->agreed(); }
};

struct MemberSlot {
  enum class State {
    playing,
    away,      ///< gone: recover() looks for it
    offered,   ///< reopened, not taken over yet
    unused,    ///< no channel in use: stays closed
    unsuited,  ///< came back in a form that has to wait for the next start
  };

  std::string id, label;
  Backend* backend = nullptr;
  Request request;
  MemberChannels channels;

  std::unique_ptr<Follower> follower;       ///< the audio thread's; empty for the master and while it is away
  std::atomic<Follower*> lost{nullptr};     ///< audio thread to recover(): destroy this
  std::atomic<Follower*> offered{nullptr};  ///< recover() to audio thread: use this
  std::atomic<State> state{State::playing};
  audio::Published<FollowerStatus> status;

  MemberSlot() = default;
  ~MemberSlot() {
    for (auto* slot : {&lost, &offered}) delete slot->exchange(nullptr);
  }
  MemberSlot(const MemberSlot&) = delete;
  MemberSlot& operator=(const MemberSlot&) = delete;
};

/// Why a joined stream reports Wake::member_changed; Fault::a is the member's index from 0.
enum class MemberCause : int { none, went, back };

/// Everything opening decides.
struct Plan {
  explicit Plan(double hz) : layout(hz) {}
  JoinedLayout layout;
  Agreed agreed;
  Frames most_margin = 0;  ///< the rings have room for
  std::vector<std::unique_ptr<MemberSlot>> slots;
  int master = 0;
  std::unique_ptr<Master> leader;
};

/// The member's rate in a layout at `hz`: the same, else the next higher (lossless), else the highest.
double rate_for(const Can& can, double hz);

/// Opens the slot's device as master or follower of a layout whose rings exist. Control threads.
Expected<std::unique_ptr<Master>> make_master(const JoinedLayout& layout, const MemberSlot& slot,
                                              std::unique_ptr<Stream> stream);
Expected<std::unique_ptr<Follower>> make_follower(JoinedLayout& layout, const MemberSlot& slot, bool joined);

}  // namespace taut::device::several
