// SPDX-License-Identifier: MIT
#include <deque>

#include "base/path.hpp"
#include "host/library/answer.hpp"
#include "host/library/c_places.hpp"

namespace taut::host {

std::optional<Places> places_of(const TautHostPlaces* asked) {
  if (!asked) return usual_places();
  const auto [places, whole] = given(asked);
  if (!whole) return std::nullopt;
  constexpr uint32_t usual = TAUT_HOST_SYSTEM | TAUT_HOST_USER | TAUT_HOST_OWN;
  const uint32_t where = places.where || places.folder_count > 0 || places.own ? places.where : usual;
  Places found = usual_places(where & TAUT_HOST_SYSTEM, where & TAUT_HOST_USER, where & TAUT_HOST_OWN);
  found.other_kind = where & TAUT_HOST_OTHER_KIND;
  if (places.own) found.own = path_of(places.own);
  for (size_t k = 0; places.folders && k < places.folder_count; ++k)
    if (places.folders[k]) found.directories.push_back(path_of(places.folders[k]));
  return found;
}

}  // namespace taut::host

using namespace taut;
using namespace taut::host;

struct TautHostList {
  struct Item {
    std::string name, description, library, class_id;
    uint32_t flags;
  };
  std::deque<Item> items;
};

int32_t TAUT_HOST_CALL taut_host_find(const TautHostPlaces* places, TautHostList** list) {
  return guarded([&] {
    if (!list) return refuse(TAUT_HOST_BAD_REQUEST, "There is no place for the list.");
    *list = nullptr;
    const auto where = places_of(places);
    if (!where) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    auto made = std::make_unique<TautHostList>();
    for (const Entry& entry : find_drivers(*where))
      made->items.push_back({.name = entry.name,
                             .description = entry.description,
                             .library = taut::text_of(entry.library),
                             .class_id = entry.class_id,
                             .flags = (entry.own ? uint32_t{TAUT_HOST_ENTRY_OWN} : 0) |
                                      (entry.other_kind ? uint32_t{TAUT_HOST_ENTRY_OTHER_KIND} : 0)});
    *list = made.release();
    return int32_t{TAUT_HOST_OK};
  });
}

size_t TAUT_HOST_CALL taut_host_list_size(const TautHostList* list) { return list ? list->items.size() : 0; }

int32_t TAUT_HOST_CALL taut_host_list_entry(const TautHostList* list, size_t index, TautHostEntry* entry) {
  return guarded([&] {
    if (!list || index >= list->items.size()) return refuse(TAUT_HOST_BAD_REQUEST, "The list has no such entry.");
    if (!takes(entry)) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    const auto& item = list->items[index];
    give(entry, TautHostEntry{.size = 0,
                              .flags = item.flags,
                              .name = item.name.c_str(),
                              .description = item.description.c_str(),
                              .library = item.library.c_str(),
                              .class_id = item.class_id.c_str()});
    return int32_t{TAUT_HOST_OK};
  });
}

void TAUT_HOST_CALL taut_host_list_free(TautHostList* list) { delete list; }
