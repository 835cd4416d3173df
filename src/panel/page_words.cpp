// SPDX-License-Identifier: MIT
#include "panel/page_words.hpp"

#include <algorithm>
#include <array>

namespace taut::panel {
namespace {

constexpr std::array table{
    PageWord{"title", "Taut: the panel", "Taut : le panneau"},
    PageWord{"lang", "en", "fr"},
    PageWord{"other_lang", "fr", "en"},
    PageWord{"other_language", "Français", "English"},
    PageWord{"skip", "Skip to the settings", "Aller aux réglages"},

    PageWord{"round_trip", "Round trip", "Aller-retour"},
    PageWord{"round_trip_why", "From the input socket through a program to the output socket.",
             "De la prise d’entrée à la prise de sortie, en passant par un programme."},
    PageWord{"at_least", "at least", "au moins"},
    PageWord{"way_in", "In", "Entrée"},
    PageWord{"way_out", "Out", "Sortie"},
    PageWord{"part", "Part", "Partie"},
    PageWord{"frames", "Frames", "Trames"},
    PageWord{"unknown", "not reported", "non indiquée"},
    PageWord{"no_latency", "Not known: the device could not be opened.",
             "Inconnue : le périphérique n’a pas pu être ouvert."},
    PageWord{"measure_hint",
             "The device does not report the time of its own converters. A cable and `taut loopback` measure it.",
             "Le périphérique n’indique pas le temps de ses convertisseurs. Un câble et `taut loopback` le mesurent."},
    PageWord{"part_hardware_in", "Converters, in", "Convertisseurs, entrée"},
    PageWord{"part_resampler_in", "Rate conversion, in", "Conversion de fréquence, entrée"},
    PageWord{"part_buffer", "Buffer", "Mémoire tampon"},
    PageWord{"part_adapter", "Adapter", "Adaptation"},
    PageWord{"part_late", "Buffer of a late program", "Mémoire d’un programme tardif"},
    PageWord{"part_safety", "Safety", "Réserve"},
    PageWord{"part_resampler_out", "Rate conversion, out", "Conversion de fréquence, sortie"},
    PageWord{"part_hardware_out", "Converters, out", "Convertisseurs, sortie"},

    PageWord{"playing", "Playing now", "En cours"},
    PageWord{"nothing_plays", "No program plays through Taut now.", "Aucun programme ne joue par Taut en ce moment."},
    PageWord{"in_use_by", "in use by {}", "utilisé par {}"},
    PageWord{"stream_running", "playing", "en service"},
    PageWord{"stream_stopped", "stopped", "arrêté"},
    PageWord{"stream_away", "the device is away; silence until it is back",
             "périphérique absent ; silence jusqu’à son retour"},
    PageWord{"drop_outs", "Drop-outs", "Coupures"},
    PageWord{"used", "Safety used: {} ms in 99 of 100 cycles, {} ms at most; {} ms are there.",
             "Réserve employée : {} ms dans 99 cycles sur 100, {} ms au plus ; il y en a {} ms."},
    PageWord{"events", "Events", "Événements"},
    PageWord{"level_in", "Level of input {}", "Niveau de l’entrée {}"},
    PageWord{"level_out", "Level of output {}", "Niveau de la sortie {}"},

    PageWord{"settings", "Settings", "Réglages"},
    PageWord{"device", "Device", "Périphérique"},
    PageWord{"input", "Input from", "Entrée depuis"},
    PageWord{"rate", "Sample rate", "Fréquence"},
    PageWord{"buffer", "Buffer size", "Mémoire tampon"},
    PageWord{"buffer_why", "Smaller answers faster, larger is safer.",
             "Plus petite, elle répond plus vite ; plus grande, elle est plus sûre."},
    PageWord{"buffer_other", "Another size", "Une autre taille"},
    PageWord{"safety", "Safety", "Réserve"},
    PageWord{"safety_why", "How far playback is kept ahead beyond one buffer.",
             "L’avance gardée à la lecture, en plus d’une mémoire tampon."},
    PageWord{"safe_why", "one buffer more", "une mémoire tampon de plus"},
    PageWord{"tight_why", "as little as works here, found while it plays",
             "le moins qui suffise ici, trouvé pendant la lecture"},
    PageWord{"fixed_why", "as many frames as you say", "autant de trames que vous le dites"},
    PageWord{"margin", "Frames of safety", "Trames de réserve"},
    PageWord{"saved", "Saved. Programs that play take it over by themselves.",
             "Enregistré. Les programmes en cours le reprennent d’eux-mêmes."},
    PageWord{"settings_file", "Settings file", "Fichier de réglages"},

    PageWord{"devices", "Devices", "Périphériques"},
    PageWord{"device_free", "free", "libre"},
    PageWord{"device_in_use", "in use", "utilisé"},
    PageWord{"device_chosen", "chosen", "choisi"},
    PageWord{"channels_in", "{} in", "{} en entrée"},
    PageWord{"channels_out", "{} out", "{} en sortie"},
    PageWord{"no_devices", "No devices found. Plug one in; the list follows by itself.",
             "Aucun périphérique. Branchez-en un : la liste se met à jour d’elle-même."},

    PageWord{"doctor", "This computer", "Cet ordinateur"},
    PageWord{"doctor_running", "Looking at what keeps sound from being steady ...",
             "Recherche de ce qui empêche un son régulier…"},
    PageWord{"doctor_fine", "Nothing here keeps sound from being steady.", "Rien ici n’empêche un son régulier."},
    PageWord{"doctor_again", "Look again", "Vérifier à nouveau"},
    PageWord{"doctor_also", "Checked and fine: {}.", "Vérifié, tout va bien : {}."},
    PageWord{"problem", "problem", "problème"},
    PageWord{"warning", "warning", "attention"},
    PageWord{"note", "note", "remarque"},
    PageWord{"copy", "Copy", "Copier"},
    PageWord{"copied", "Copied.", "Copié."},

    PageWord{"remarks", "What the driver does", "Ce que fait le pilote"},
    PageWord{"gone",
             "The panel has ended, or this page's key is of an earlier one. Open it again from your program, or type: "
             "taut panel",
             "Le panneau s’est terminé, ou cette page date d’un panneau précédent. Rouvrez-le depuis votre programme, "
             "ou tapez : taut panel"},
};

}  // namespace

std::span<const PageWord> page_words() noexcept { return table; }

std::string_view page_word(std::string_view key, Language language) noexcept {
  const auto* const found = std::ranges::find(table, key, &PageWord::key);
  if (found == table.end()) return {};
  return language == Language::french ? found->french : found->english;
}

}  // namespace taut::panel
