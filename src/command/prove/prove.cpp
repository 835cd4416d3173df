// SPDX-License-Identifier: MIT
#include "command/prove/prove.hpp"

#include <algorithm>
#include <span>

#include "base/path.hpp"
#include "command/json.hpp"
#include "command/prove/run.hpp"
#include "command/report/scrub.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "files/raw_file.hpp"
#include "proof/proof.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::json;

constexpr std::string_view ending = ".json";

struct Names {
  std::string file, page;
};

bool is_there(const std::string& name) {
  std::error_code error;
  return std::filesystem::exists(path_of(name), error);
}

Names names_of(std::string file) {
  std::string page = file.substr(0, file.size() - ending.size()) + ".txt";
  return {.file = std::move(file), .page = std::move(page)};
}

Names free_names() {
  Names names = names_of("taut-proof.json");
  for (int number = 2; is_there(names.file) || is_there(names.page); ++number)
    names = names_of(taut::text("taut-proof-{}.json", number));
  return names;
}

Expected<void> write(const std::string& name, const std::string& text) {
  auto file = files::RawFile::create(name, std::as_bytes(std::span(text)), false);
  if (!file) return std::unexpected(file.error());
  return (*file)->sync();
}

void remove(const std::string& name) {
  std::error_code ignored;
  std::filesystem::remove(path_of(name), ignored);
}

/// Names that can be written, found out before the measuring and not after it.
Expected<Names> wanted_names(const ProveOptions& options) {
  if (!options.file.empty() && (!options.file.ends_with(ending) || options.file.size() == ending.size()))
    return failure(Trouble::bad_request, taut::text("{} does not end in .json.", options.file),
                   "Name a file such as proof.json; the page for you goes beside it, as proof.txt.");
  Names names = options.file.empty() ? free_names() : names_of(options.file);
  for (const std::string& name : {names.file, names.page})
    if (is_there(name))
      return failure(Trouble::bad_request, taut::text("There is a file {} already.", name), "Choose another name.");
  if (auto written = write(names.page, ""); !written) return std::unexpected(written.error());
  remove(names.page);
  return names;
}

/// Every string without names of people, paths and serial numbers.
Json without_names(const Json& value, const Identity& self) {
  if (value.is_string()) return scrubbed(value.get<std::string>(), self);
  Json clean = value;
  if (value.is_structured())
    for (auto at = clean.begin(); at != clean.end(); ++at) *at = without_names(*at, self);
  return clean;
}

/// No line wider than the terminal's 80 columns.
std::string folded(const std::string& page) {
  std::string all;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = page.find('\n', at);
    const std::string line = page.substr(at, end - at);
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    const int blanks = static_cast<int>(indent);
    all += width_of(line) <= columns ? line : line.substr(0, indent) + wrapped(line.substr(indent), blanks + 2, blanks);
    all += '\n';
    at = end + 1;
  }
  return all;
}

Expected<void> write_both(const Names& names, const std::string& page, const std::string& proof) {
  if (auto written = write(names.page, page); !written) return written;
  auto written = write(names.file, proof);
  if (!written) remove(names.page);
  return written;
}

Expected<void> prove(const ProveOptions& options) {
  const auto names = wanted_names(options);
  if (!names) return std::unexpected(names.error());
  const auto subject = find_subject(options, options.no_card);
  if (!subject) return std::unexpected(subject.error());
  remark(taut::text("{}: {}", subject->device, subject->chosen));
  if (!subject->simulated && subject->cable && !options.no_cable)
    remark(
        "A sweep at -20 dBFS is played on every output: take the headphones off. A cable from output 1 to input 1 "
        "brings it back; without one, all the rest goes on.");
  const Json content = proved(*subject, options);
  if (stop_asked()) return failure(Trouble::wrong_state, "Stopped before the end: nothing was written.");
  const std::string proof = proof::sealed(without_names(content, own_identity()));
  const auto opened = proof::opened(proof);
  if (!opened) return std::unexpected(opened.error());
  const std::string page = folded(proof::page_of(*opened));
  if (auto written = write_both(*names, page, proof); !written) return written;
  if (options.json) {
    print(Json{{"file", names->file}, {"page", names->page}, {"hash", (*opened)["hash"]}}.dump(2));
    return {};
  }
  print(page);
  print(wrapped(taut::text("{} is this page, {} all of it for others.", names->page, names->file)));
  print(wrapped(
      "Names of people and of this computer, home folders and serial numbers are taken out. Both are text: read them "
      "before you send them."));
  return {};
}

}  // namespace

int run(const ProveOptions& options) {
  if (!options.table.empty()) return print_table(options);
  if (const auto done = prove(options); !done) {
    if (options.json) print(json_of(done.error()));
    return fail(done.error());
  }
  return success;
}

}  // namespace taut::command
