// SPDX-License-Identifier: MIT
// A program that holds a card's name, as a sound server does, and answers as the test wants.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace taut::tests {

/// What it does when it is asked to let go.
enum class Manner {
  agrees,  ///< gives the name to whoever asks, and takes it back when it is free
  refuses,
  mute,           ///< never answers, and its name cannot be taken
  mute_yielding,  ///< never answers, but its name can be taken
  dies,
  unnamed,  ///< refuses, and says nothing of itself
};

struct HolderNotes {
  std::atomic<int> asked{0};  ///< RequestRelease
  std::atomic<std::int32_t> priority{0};
  std::atomic<bool> has_name{false};  ///< it owns the card's name now
  std::atomic<int> acquired{0};       ///< how often it got it
};

/// In a process of its own, until the end of the object. Its ApplicationName is "Model Server".
class ModelHolder {
 public:
  ModelHolder(const std::string& bus, int card, Manner manner);
  ~ModelHolder();
  ModelHolder(const ModelHolder&) = delete;
  ModelHolder& operator=(const ModelHolder&) = delete;

  [[nodiscard]] const HolderNotes& notes() const noexcept { return *notes_; }
  [[nodiscard]] pid_t process() const noexcept { return process_; }

 private:
  HolderNotes* notes_;
  pid_t process_;
};

/// What the bus says of a card's name, through a connection of its own each time: the process that has it; 0: nobody.
pid_t owner_of(int card);

/// A program that wants a card from whoever has it.
class Asker {
 public:
  Asker();
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  enum class Reply { yes, no, none };
  /// RequestRelease, and where that is granted the name.
  [[nodiscard]] Reply ask(int card, bool take);
  [[nodiscard]] bool has(int card) const;  ///< whether it has the name, in its own view when it last asked
  void leave(int card);
  /// A property of the holder, as text.
  [[nodiscard]] std::string property(int card, const char* name);
  [[nodiscard]] bool lists_properties(int card);  ///< GetAll gives three

 private:
  void* connection_;
  bool has_ = false;
};

}  // namespace taut::tests
