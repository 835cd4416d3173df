# SPDX-License-Identifier: MIT
# cmake -DTO=files.cpp -DFILES=a,b -P embed.cmake: writes the files into a source as strings.
set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_svg "image/svg+xml")
set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(path IN LISTS files)
  file(READ "${path}" text)
  get_filename_component(name "${path}" NAME)
  get_filename_component(ending "${path}" LAST_EXT)
  string(SUBSTRING "${ending}" 1 -1 ending)
  string(APPEND rows "    PageFile{\"${name}\", \"${types_${ending}}\", R\"taut~(${text})taut~\"},\n")
endforeach()
file(WRITE "${TO}" "// SPDX-License-Identifier: MIT
// Made by src/panel/page/embed.cmake.
#include \"panel/page/files.hpp\"

#include <algorithm>
#include <array>

namespace taut::panel::page {
namespace {
constexpr std::array table{
${rows}};
}  // namespace

const PageFile* find_file(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &PageFile::name);
  return found == table.end() ? nullptr : found;
}

}  // namespace taut::panel::page
")
