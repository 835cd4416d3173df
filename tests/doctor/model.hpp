// SPDX-License-Identifier: MIT
// A Linux computer as a folder that doctor::read_machine() reads, and what is tried on it. Clean when it is made: nothing is
// wrong. `plant`s below make each thing wrong.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "doctor/linux/machine.hpp"

namespace taut::tests {

class ModelComputer {
 public:
  static constexpr int user = 4242;  ///< of nobody here: what it may is what the files' rights give to others

  ModelComputer();
  ~ModelComputer();
  ModelComputer(const ModelComputer&) = delete;
  ModelComputer& operator=(const ModelComputer&) = delete;

  [[nodiscard]] std::filesystem::path path(const std::string& absolute) const;  ///< "/proc/stat" below the folder
  void put(const std::string& absolute, const std::string& text) const;
  void link(const std::string& absolute, const std::string& to) const;  ///< both absolute in the model
  void remove(const std::string& absolute) const;

  struct ThreadStat {
    int process = 0, thread = 0;
    std::string program, name;
    int policy = 1, priority = 50;
    bool kernel = false;
    long long computed = 0;
  };
  void put_thread(const ThreadStat& one) const;
  void put_process(int process, const std::string& program, const std::vector<std::string>& arguments = {}) const;

  /// Two readings, a second apart, of which `later` makes the second one; then everything that follows.
  template <class Later>
  std::vector<doctor::Finding> examine(Later&& later) const {
    const doctor::Machine before = doctor::read_machine(root_, user);
    later();
    doctor::Machine after = doctor::read_machine(root_, user);
    doctor::set_rates(after, before, 1.0);
    return doctor::find(after, tried_now(), asked_now());
  }
  [[nodiscard]] std::vector<doctor::Finding> examine() const {
    return examine([] {});
  }

  /// A new login: the rights that the lists of this computer give to its user are the ones that are tried from now on.
  void log_in();

  /// Types it: paths are the model's, sudo is nothing, and programs that change a running system change the folder. What it
  /// printed when it failed; else empty.
  [[nodiscard]] std::string type(const std::string& command) const;

  doctor::Tried tried;

 private:
  [[nodiscard]] doctor::Tried tried_now() const;  ///< with PipeWire's settings as they are now
  [[nodiscard]] doctor::Examination asked_now() const;

  std::filesystem::path root_;
};

/// The findings above ok, as "topic severity".
std::vector<std::string> wrong(const std::vector<doctor::Finding>& findings);

/// The one of this topic; the worst where there are several.
const doctor::Finding& of_topic(const std::vector<doctor::Finding>& findings, const std::string& topic);

/// The figure of this name; NaN where there is none.
double figure(const doctor::Finding& finding, const std::string& name);

/// One thing that can be wrong, and what doctor must say of it.
struct Plant {
  const char* name;
  const char* topic;
  doctor::Severity severity;
  const char* figure;
  double value;
  void (*before)(ModelComputer&);  ///< plants it
  void (*later)(ModelComputer&);   ///< what happens while it is looked at; may be null
  bool mended_by_typing = true;
};

const std::vector<Plant>& plants();

}  // namespace taut::tests
