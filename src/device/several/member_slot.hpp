// SPDX-License-Identifier: MIT
// The place of a member: what it is to be opened with, and who is in it. Handed over between the audio thread, which uses
// the member, and the control thread in recover(), which opens and destroys it.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "audio/seqlock.hpp"
#include "device/several/follower.hpp"

namespace taut::device::several {

/// The member that sets the pace: its samples are moved as they are.
struct Master {
  std::unique_ptr<Stream> stream;
  Copy in, out;
  [[nodiscard]] const Agreed& agreed() const noexcept { return stream->agreed(); }
};

struct MemberSlot {
  enum class State {
    playing,
    away,      ///< gone: recover() looks for it
    offered,   ///< opened again, not taken over yet
    unused,    ///< none of its channels is shown: it stays closed
    unsuited,  ///< came back as something that cannot take its place before the next start
  };

  std::string id, label;
  Backend* backend = nullptr;
  Request request;
  MemberChannels channels;

  std::unique_ptr<Follower> follower;       ///< the audio thread's; empty for the master, and while it is away
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

/// Why a stream of several says Wake::member_changed; Fault::a is the member's number from 0.
enum class MemberCause : int { none, went, back };

/// All that opening decides.
struct Plan {
  explicit Plan(double hz) : layout(hz) {}
  JoinedLayout layout;
  Agreed agreed;
  Frames most_margin = 0;  ///< that the memory is made for
  std::vector<std::unique_ptr<MemberSlot>> slots;
  int master = 0;
  std::unique_ptr<Master> leader;
};

/// The member's rate in a whole at `hz`: the same; else the next above, which loses nothing; else the highest.
double rate_for(const Can& can, double hz);

/// Opens the member as master, respectively as follower, of a whole whose memory is there. Control threads.
Expected<std::unique_ptr<Master>> make_master(const JoinedLayout& layout, const MemberSlot& slot,
                                              std::unique_ptr<Stream> stream);
Expected<std::unique_ptr<Follower>> make_follower(JoinedLayout& layout, const MemberSlot& slot, bool joined);

}  // namespace taut::device::several
