// SPDX-License-Identifier: MIT
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "doctor/linux/read.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

namespace fs = std::filesystem;

/// Lines of passwd and group: fields separated by colons.
std::vector<std::vector<std::string>> table(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> fields(1);
    for (const char c : line)
      if (c == ':')
        fields.emplace_back();
      else
        fields.back() += c;
    if (fields.size() >= 3) rows.push_back(std::move(fields));
  }
  return rows;
}

bool lists(const std::string& members, const std::string& user) {
  std::istringstream names(members);
  for (std::string name; std::getline(names, name, ',');)
    if (name == user) return true;
  return false;
}

/// The user, and the ids of this session's groups.
struct Session {
  uid_t user = 0;
  std::set<gid_t> groups;
  bool is_caller = false;
};

Session session_of(int user, gid_t primary) {
  if (user >= 0) return {.user = static_cast<uid_t>(user), .groups = {primary}};
  Session session{.user = geteuid(), .groups = {getegid()}, .is_caller = true};
  std::vector<gid_t> more(static_cast<std::size_t>(std::max(getgroups(0, nullptr), 0)));
  more.resize(static_cast<std::size_t>(std::max(getgroups(static_cast<int>(more.size()), more.data()), 0)));
  session.groups.insert(more.begin(), more.end());
  return session;
}

/// For the caller the system decides, access lists included; for other users the file's mode.
bool may_write(const fs::path& path, const Session& session) {
  if (session.is_caller) return access(path.c_str(), W_OK) == 0;
  struct stat file{};
  if (stat(path.c_str(), &file) != 0) return false;
  if (session.user == 0) return true;
  if (file.st_uid == session.user) return (file.st_mode & S_IWUSR) != 0;
  if (session.groups.contains(file.st_gid)) return (file.st_mode & S_IWGRP) != 0;
  return (file.st_mode & S_IWOTH) != 0;
}

void read_limits(Machine& machine, const fs::path& at) {
  std::vector<fs::path> files{at / "etc/security/limits.conf"};
  for (const std::string& name : names_in(at / "etc/security/limits.d"))
    if (name.ends_with(".conf")) files.push_back(at / "etc/security/limits.d" / name);
  for (const fs::path& path : files) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const auto words = words_in(line.substr(0, line.find('#')));
      if (words.size() == 4 && words[1] != "soft")
        machine.limits.push_back({.domain = words[0], .item = words[2], .value = words[3]});
    }
  }
}

}  // namespace

void read_account(Machine& machine, const fs::path& at, int user) {
  const auto groups = table(at / "etc/group");
  const auto users = table(at / "etc/passwd");
  const auto uid = user >= 0 ? static_cast<uid_t>(user) : geteuid();
  gid_t primary = 0;
  for (const auto& row : users)
    if (number_in<uid_t>(row[2], ~uid_t{0}) == uid) {
      machine.account.user = row[0];
      if (row.size() > 3) primary = number_in<gid_t>(row[3], 0);
      break;
    }
  Session session = session_of(user, primary);
  const auto name_of = [&](gid_t number) -> std::string {
    for (const auto& row : groups)
      if (number_in<gid_t>(row[2], ~gid_t{0}) == number) return row[0];
    return std::to_string(number);
  };
  for (const auto& row : groups)
    if (row.size() > 3 && lists(row[3], machine.account.user)) {
      machine.account.listed_groups.insert(row[0]);
      // Another user's sessions are unknown: assume the groups in /etc/group.
      if (!session.is_caller) session.groups.insert(number_in<gid_t>(row[2], 0));
    }
  for (const gid_t number : session.groups) machine.account.groups.insert(name_of(number));

  machine.holds_cpu_latency = may_write(at / "dev/cpu_dma_latency", session);
  for (const std::string& name : names_in(at / "dev/snd")) {
    if (!name.starts_with("controlC")) continue;
    const fs::path node = at / "dev/snd" / name;
    machine.account.opens_cards = machine.account.opens_cards && may_write(node, session);
    struct stat file{};
    if (stat(node.c_str(), &file) == 0) machine.account.card_group = name_of(file.st_gid);
  }
  read_limits(machine, at);
}

}  // namespace taut::doctor
