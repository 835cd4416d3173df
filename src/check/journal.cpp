// SPDX-License-Identifier: MIT
#include "check/journal.hpp"

#include <algorithm>
#include <array>

namespace taut::check {
namespace {

constexpr std::size_t step_size = 128;  // a number, a blank, what is being done; padded with blanks
constexpr std::size_t number_size = 10;

}  // namespace

std::unique_ptr<Journal> Journal::open(const std::filesystem::path& file) {
  std::FILE* const opened = std::fopen(file.string().c_str(), "r+b");
  if (!opened) return nullptr;
  return std::unique_ptr<Journal>(new Journal(opened));
}

void Journal::enter(std::string_view what) noexcept {
  std::array<char, step_size> line{};
  line.fill(' ');
  std::snprintf(line.data(), number_size + 1, "%10u", ++steps_);
  line[number_size] = ' ';
  std::ranges::copy(what.substr(0, step_size - number_size - 1), line.begin() + number_size + 1);
  std::fseek(file_.get(), 0, SEEK_SET);
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fflush(file_.get());
}

void Journal::finish(Outcome outcome, std::string_view words) noexcept {
  enter({});
  std::fseek(file_.get(), step_size, SEEK_SET);
  std::fputc(static_cast<char>(outcome), file_.get());
  std::fwrite(words.data(), 1, words.size(), file_.get());
  std::fflush(file_.get());
}

JournalText read_journal(const std::filesystem::path& file) {
  JournalText text;
  std::string all(std::size_t{1} << 16, '\0');
  std::FILE* const opened = std::fopen(file.string().c_str(), "rb");
  if (!opened) return text;
  all.resize(std::fread(all.data(), 1, all.size(), opened));
  std::fclose(opened);
  if (all.size() < step_size) return text;
  text.step = all.substr(0, number_size);
  text.doing = all.substr(number_size + 1, step_size - number_size - 1);
  text.doing.erase(text.doing.find_last_not_of(' ') + 1);
  if (all.size() == step_size) return text;
  text.finished = true;
  text.outcome = static_cast<Outcome>(all[step_size]);
  text.words = all.substr(step_size + 1);
  return text;
}

}  // namespace taut::check
