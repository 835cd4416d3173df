// SPDX-License-Identifier: MIT
// A program that owns a card's name, like a sound server, with configurable answers.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace taut::tests {

/// Its answer to RequestRelease.
enum class Behaviour {
  agrees,  ///< releases the name, and reclaims it when it is free
  refuses,
  mute,           ///< never answers, and its name cannot be taken
  mute_yielding,  ///< never answers, but its name can be taken
  dies,
  unnamed,  ///< refuses, without an ApplicationName
};

struct HolderNotes {
  std::atomic<int> asked{0};  ///< number of RequestRelease calls
  std::atomic<std::int32_t> priority{0};
  std::atomic<bool> has_name{false};  ///< owns the card's name now
  std::atomic<int> acquired{0};       ///< number of times it acquired the name
};

/// Runs in a child process for the lifetime of the object. Its ApplicationName is "Model Server".
class ModelHolder {
 public:
  ModelHolder(const std::string& bus, int card, Behaviour manner);
  ~ModelHolder();
  ModelHolder(const ModelHolder&) = delete;
  ModelHolder& operator=(const ModelHolder&) = delete;

  [[nodiscard]] const HolderNotes& notes() const noexcept { return *notes_; }
  [[nodiscard]] pid_t process() const noexcept { return process_; }

 private:
  HolderNotes* notes_;
  pid_t process_;
};

/// The process that owns a card's name, queried through a new connection; 0: nobody.
pid_t owner_of(int card);

/// A program that requests a card from its owner.
class Requester {
 public:
  Requester();
  ~Requester();
  Requester(const Requester&) = delete;
  Requester& operator=(const Requester&) = delete;

  enum class Reply { yes, no, none };
  /// RequestRelease, then takes the name if granted.
  [[nodiscard]] Reply ask(int card, bool take);
  [[nodiscard]] bool has(int card) const;  ///< whether it owned the name when it last asked
  void leave(int card);
  /// A property of the owner, as text.
  [[nodiscard]] std::string property(int card, const char* name);
  [[nodiscard]] bool lists_properties(int card);  ///< GetAll returns three

 private:
  void* connection_;
  bool has_ = false;
};

}  // namespace taut::tests
