// SPDX-License-Identifier: MIT
#include "panel/layout.hpp"

#include <array>

namespace taut::panel {
namespace {

constexpr short edge = 7, inset = 14, label_width = 80, column = 96;
constexpr short value_width = panel_width - column - inset, group_width = panel_width - 2 * edge;
constexpr short row = 12, below_label = 2;  // aligns a label's text with that of its control

constexpr Control group(Word text, short y, short height) {
  return {Id::label, Kind::group, text, edge, y, group_width, height};
}
constexpr Control label(Word text, short y, short x = inset, short width = label_width) {
  return {Id::label, Kind::label, text, x, static_cast<short>(y + below_label), width, 8};
}
constexpr Control place(Id id, Kind kind, short y, short width = value_width, short x = column) {
  return {id, kind, Word::title, x, y, width, 12};
}
constexpr Control reading(Id id, short y, short width = value_width, short x = column, short lines = 1) {
  return {id,
          Kind::reading,
          Word::title,
          x,
          static_cast<short>(y + below_label),
          width,
          static_cast<short>(lines * line_height)};
}

constexpr short device_y = 7, sound_y = 73, now_y = 124, doing_y = 238, note_y = 298, button_y = 319;
constexpr short now(int line) { return static_cast<short>(now_y + 10 + line * row); }
constexpr short button_width = 60, copy_width = 80, gap = 4;
// Beside the latencies, where no text is as long.
constexpr short meter_width = 38, meter_height = 4 * row - 2, lamp_width = 10;
constexpr short meter_out_x = panel_width - inset - meter_width, meter_in_x = meter_out_x - gap - meter_width;
constexpr short beside_meters = meter_in_x - gap - column;

constexpr std::array controls{
    group(Word::device_group, device_y, 62),
    label(Word::device, device_y + 11),
    place(Id::device, Kind::combo, device_y + 11),
    label(Word::input, device_y + 28),
    place(Id::input, Kind::combo, device_y + 28),
    label(Word::rate, device_y + 45),
    place(Id::rate, Kind::combo, device_y + 45, 110),

    group(Word::sound_group, sound_y, 47),
    label(Word::buffer, sound_y + 12),
    place(Id::buffer, Kind::typed, sound_y + 12, 68),
    reading(Id::buffer_means, sound_y + 12, value_width - 74, column + 74),
    label(Word::safety, sound_y + 29),
    place(Id::safety, Kind::combo, sound_y + 29, 68),
    label(Word::margin, sound_y + 29, column + 74, 34),
    place(Id::margin, Kind::field, sound_y + 29, 36, column + 110),
    reading(Id::margin_means, sound_y + 29, value_width - 150, column + 150),

    group(Word::now_group, now_y, 106),
    label(Word::state, now(0)),
    reading(Id::state, now(0)),
    label(Word::buffer_now, now(1)),
    reading(Id::buffer_now, now(1)),
    label(Word::input_latency, now(2)),
    reading(Id::input_latency, now(2), beside_meters),
    label(Word::output_latency, now(3)),
    reading(Id::output_latency, now(3), beside_meters),
    label(Word::round_trip, now(4)),
    reading(Id::round_trip, now(4), beside_meters),
    label(Word::safety_now, now(5)),
    reading(Id::margin_now, now(5), beside_meters),
    Control{Id::meter_in, Kind::meter, Word::meter_in, meter_in_x, now(2), meter_width, meter_height},
    Control{Id::meter_out, Kind::meter, Word::meter_out, meter_out_x, now(2), meter_width, meter_height},
    label(Word::dropouts, now(6)),
    Control{Id::lamp, Kind::lamp, Word::title, column, now(6) + below_label, lamp_width - 2, line_height},
    reading(Id::dropouts, now(6), value_width - lamp_width, column + lamp_width, 2),

    label(Word::remarks, doing_y - below_label, edge, group_width),
    Control{Id::remarks, Kind::memo, Word::title, edge, doing_y + 10, group_width, 46},
    Control{Id::note, Kind::reading, Word::title, edge, note_y, group_width, 2 * line_height},

    Control{Id::copy, Kind::button, Word::copy, edge, button_y, copy_width, 14},
    Control{Id::more, Kind::button, Word::more, edge + copy_width + gap, button_y, button_width, 14},
    Control{Id::apply, Kind::preset, Word::apply, panel_width - edge - 2 * button_width - gap, button_y, button_width,
            14},
    Control{Id::close, Kind::button, Word::close, panel_width - edge - button_width, button_y, button_width, 14},
};

}  // namespace

std::span<const Control> layout() noexcept { return controls; }

}  // namespace taut::panel
