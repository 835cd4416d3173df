// SPDX-License-Identifier: MIT
#include "device/several/pair.hpp"

#include "device/several/spec.hpp"

namespace taut::device::several {
namespace {

Map all_of(int member, const std::vector<std::string>& names) {
  Map map;
  for (int channel = 0; const std::string& name : names)
    map.push_back({.member = member, .channel = channel++, .name = name});
  return map;
}

}  // namespace

bool one_clock(const Can& a, const Can& b) { return !a.clock.empty() && a.clock == b.clock; }

std::string pair(const std::string& out, const Can& out_can, const std::string& in, const Can& in_can) {
  return print({.members = {out, in}, .in = all_of(1, in_can.inputs), .out = all_of(0, out_can.outputs)});
}

}  // namespace taut::device::several
