// SPDX-License-Identifier: MIT
#include "driver/windows/windows_face.hpp"

#include <windows.h>

#include <unknwn.h>

#include <bit>

#include "driver/panel_line.hpp"
#include "driver/windows/object.hpp"
#include "driver/windows/registration.hpp"

namespace taut::driver::windows_face {
namespace {

std::atomic<int> faces{0};

bool same(const TautGuid& a, const GUID& b) { return IsEqualGUID(std::bit_cast<GUID>(a), b) != 0; }

}  // namespace

WindowsFace::WindowsFace(const TautGuid& id, std::string name)
    : Face(std::move(name), settings::usual_file()), id_(id) {
  ++faces;
}

WindowsFace::~WindowsFace() { --faces; }

protocol::Slots* make_object(const TautGuid& id, std::string name) { return new WindowsFace(id, std::move(name)); }

int objects_alive() noexcept { return faces; }

TautLong WindowsFace::query_interface(const TautGuid* id, void** out) noexcept {
  if (!out) return E_POINTER;
  *out = nullptr;
  if (!id || !(same(*id, std::bit_cast<GUID>(id_)) || same(*id, IID_IUnknown))) return E_NOINTERFACE;
  add_ref();
  *out = object();
  return S_OK;
}

Expected<settings::Settings> WindowsFace::stored(const std::string& instance, const settings::Settings& start) const {
  return read_settings(instance, start);
}

Answer WindowsFace::show_panel() {
  if (auto shown = panel_.show(std::make_shared<PanelLine>(lifeline())); !shown) return refuse(shown.error());
  return {};
}

}  // namespace taut::driver::windows_face
