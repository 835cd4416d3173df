// SPDX-License-Identifier: MIT
// Several devices as one stream. Only the master's wait() sleeps; the followers are served within its cycle.
#pragma once
#include <array>
#include <mutex>

#include "device/several/member_slot.hpp"

namespace taut::device::several {

/// When the master goes, the timeline continues on the clock of the first member present, or else at the last known
/// rate. Nothing changes for the other members or the host. The master returns as a follower and leads again from the
/// next start().
class SeveralStream final : public Stream {
 public:
  explicit SeveralStream(std::unique_ptr<Plan> plan);
  ~SeveralStream() override;
  SeveralStream(const SeveralStream&) = delete;
  SeveralStream& operator=(const SeveralStream&) = delete;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return plan_->agreed; }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return *clock_; }
  Expected<void> start() override;
  Wake wait(Nanos until, Turn& turn) noexcept override;
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override;
  [[nodiscard]] Fault fault() const noexcept override { return fault_; }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override;
  bool recover() override;
  [[nodiscard]] std::vector<std::string> describe() const override;

 private:
  struct MemberEvent {
    MemberCause cause;
    int member;
  };

  // The cycle (stream.cpp).
  [[nodiscard]] bool capturing() const noexcept { return plan_->agreed.in.channels > 0; }
  [[nodiscard]] bool playing() const noexcept { return plan_->agreed.out.channels > 0; }
  [[nodiscard]] bool paced(bool input) const noexcept;
  void warm_up() noexcept;
  Wake rest(Nanos until) noexcept;
  void offer(Turn& turn) noexcept;
  void fill_alone(Turn& turn) noexcept;
  Wake go_on(Nanos until, Turn& turn) noexcept;
  void complete(Turn& turn) noexcept;
  void silence_lost_input(Frames begin) noexcept;
  void take_input(const Turn& turn) noexcept;
  void serve_followers(const Turn& turn) noexcept;
  void write(int frames, int more, bool last) noexcept TAUT_NONBLOCKING;

  // Members that leave or return (members.cpp).
  void lose(int member) noexcept;
  void lose_master() noexcept;
  void take_over_offered() noexcept;
  void promote() noexcept;
  void follow_promoted() noexcept;
  void post_event(MemberCause cause, int member) noexcept;
  bool take_event(Nanos now) noexcept;
  bool bring_back(int member);
  void say_why(int member, std::string why);

  std::unique_ptr<Plan> plan_;
  JoinedLayout& layout_;
  std::vector<std::unique_ptr<MemberSlot>>& slots_;
  const platform::Clock* clock_;
  std::vector<int> all_out_;

  std::unique_ptr<Master> master_;             // the audio thread's; null when it is gone
  std::atomic<Master*> lost_master_{nullptr};  // audio thread to recover()
  std::atomic<Stream*> sleeping_in_{nullptr};  // for nudge() to wake
  std::atomic<bool> nudged_{false}, running_{false};

  bool started_ = false, filled_ = false, warm_ = false;
  bool nudge_left_ = false;  // in sleeping_in_, by a nudge that was reported before it slept
  Turn turn_;                // the open turn
  int open_ = 0, given_ = 0;
  Frames in_next_ = 0, out_next_ = 0;
  Frames later_ = 0;  // delays the master's input to match the others
  Nanos last_turn_ = 0;
  Fault fault_;
  std::array<MemberEvent, 2 * 64> events_{};
  int away_ = 0;  // members, as reported
  std::size_t events_read_ = 0, events_written_ = 0;

  // The member whose clock drives the timeline, and where the two timelines met.
  int promoted_ = -1;
  Frames met_ = 0, followed_ = 0;
  double meeting_ = 0, ratio_ = 1;
  Nanos between_ = 0;  // output timeline less input timeline, at one position

  mutable std::mutex words_;  // guards the reasons below
  std::vector<std::string> why_;
  std::mutex recovering_;  // held while a member is destroyed or the sleeper is woken
};

}  // namespace taut::device::several
