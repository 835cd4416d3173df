// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/path.hpp"
#include "base/text.hpp"
#include "command/json.hpp"
#include "command/prove/prove.hpp"
#include "command/terminal/say.hpp"
#include "platform/files.hpp"
#include "proof/proof.hpp"

namespace taut::command {
namespace {

/// The .json files of a folder, by name. Error: it is none.
Expected<std::vector<std::filesystem::path>> proofs_in(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code trouble;
  for (std::filesystem::directory_iterator at(path_of(folder), trouble), end; !trouble && at != end;
       at.increment(trouble))
    if (at->path().extension() == ".json") files.push_back(at->path());
  if (trouble)
    return failure(Trouble::absent, taut::text("{} is not a folder that can be read.", folder),
                   "Name the folder of the files that `taut prove` wrote.");
  std::ranges::sort(files);
  return files;
}

}  // namespace

int print_table(const ProveOptions& options) {
  const auto files = proofs_in(options.table);
  if (!files) {
    if (options.json) print(json_of(files.error()));
    return fail(files.error());
  }
  std::vector<proof::File> readable;
  std::vector<std::string> rejected;
  for (const std::filesystem::path& file : *files) {
    const std::string name = taut::text_of(file.filename());
    if (auto text = platform::read_file(file))
      readable.push_back({.name = name, .text = std::move(*text)});
    else
      rejected.push_back(name + ": " + text.error().sentence());
  }
  const proof::Table table = proof::table_of(readable);
  rejected.insert(rejected.end(), table.rejected.begin(), table.rejected.end());
  for (const std::string& sentence : rejected) remark(sentence);
  if (options.json)
    print(nlohmann::ordered_json{{"accepted", table.accepted}, {"rejected", rejected}, {"page", table.page}}.dump(
        2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    print(std::string_view(table.page).substr(0, table.page.size() - 1));
  return rejected.empty() ? success : failed;
}

}  // namespace taut::command
