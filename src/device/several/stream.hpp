// SPDX-License-Identifier: MIT
// Several devices as one stream. The master's wait() is the one that sleeps; the others are served within its cycle.
#pragma once
#include <array>
#include <mutex>

#include "device/several/member_slot.hpp"

namespace taut::device::several {

/// When the master goes, its line goes on by the clock of the first member that is there, or else by its last known rate:
/// nothing changes for the others, which follow the line as before, nor for the host. It comes back as a follower, and is
/// the master again at the next start().
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
  [[nodiscard]] Nanos patience() const noexcept;
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

  // Who goes and who comes (members.cpp).
  void lose(int member) noexcept;
  void lose_master() noexcept;
  void adopt() noexcept;
  void promote() noexcept;
  void follow_promoted() noexcept;
  void tell(MemberCause cause, int member) noexcept;
  bool take_news(Nanos now) noexcept;
  bool bring_back(int member);
  void say_why(int member, std::string why);

  std::unique_ptr<Plan> plan_;
  JoinedLayout& layout_;
  std::vector<std::unique_ptr<MemberSlot>>& slots_;
  const platform::Clock* clock_;
  std::vector<int> all_out_;

  std::unique_ptr<Master> master_;             // the audio thread's; empty when it is gone
  std::atomic<Master*> lost_master_{nullptr};  // audio thread to recover()
  std::atomic<Stream*> sleeping_in_{nullptr};  // whom nudge() has to wake
  std::atomic<bool> nudged_{false}, running_{false};

  bool started_ = false, filled_ = false, warm_ = false;
  bool nudge_left_ = false;  // in the one that sleeps, of a nudge that was told of before it slept
  Turn turn_;                // the one that is open
  int open_ = 0, given_ = 0;
  Frames in_next_ = 0, out_next_ = 0;
  Frames later_ = 0;  // by how much the master's input is put off, to be in time with the others
  Nanos last_turn_ = 0;
  Fault fault_;
  std::array<MemberEvent, 2 * 64> news_{};
  int away_ = 0;  // members, by what was told
  std::size_t told_ = 0, to_tell_ = 0;

  // The member by whose clock the line goes on, and where its line meets the whole's.
  int promoted_ = -1;
  Frames met_ = 0, followed_ = 0;
  double meeting_ = 0, ratio_ = 1;
  Nanos between_ = 0;  // the output line's time less the input line's, at one position

  mutable std::mutex words_;  // for the reasons below
  std::vector<std::string> why_;
  std::mutex recovering_;  // held while a member is destroyed, or the one that sleeps is woken
};

}  // namespace taut::device::several
