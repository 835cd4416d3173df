// SPDX-License-Identifier: MIT
#include "panel/words.hpp"

#include <array>
#include <utility>

namespace taut::panel {
namespace {

struct Row {
  Word word;
  std::string_view english, french;
};

using enum Word;
constexpr std::array table{
    Row{title, "Taut", "Taut"},
    Row{device_group, "Device", "Périphérique"},
    Row{device, "&Device:", "&Périphérique :"},
    Row{input, "&Input from:", "&Entrée depuis :"},
    Row{rate, "Sample &rate:", "&Fréquence :"},
    Row{sound_group, "Buffer and safety", "Mémoire tampon et réserve"},
    Row{buffer, "&Buffer size:", "Mémoire &tampon :"},
    Row{safety, "&Safety:", "&Réserve :"},
    Row{margin, "Fra&mes:", "Tra&mes :"},
    Row{now_group, "Now", "En ce moment"},
    Row{state, "State:", "État :"},
    Row{input_latency, "Input latency:", "Latence d’entrée :"},
    Row{output_latency, "Output latency:", "Latence de sortie :"},
    Row{round_trip, "Round trip:", "Aller-retour :"},
    Row{dropouts, "Drop-outs:", "Coupures :"},
    Row{safety_now, "Safety:", "Réserve :"},
    Row{buffer_now, "Buffer:", "Mémoire tampon :"},
    Row{remarks, "What the driver is d&oing:", "Ce &que fait le pilote :"},
    Row{copy, "&Copy report", "&Copier le rapport"},
    Row{apply, "&Apply", "&Appliquer"},
    Row{close, "Close", "Fermer"},
    Row{more, "Mor&e", "P&lus"},
    Row{meter_in, "In", "Entrée"},
    Row{meter_out, "Out", "Sortie"},
    Row{automatic_device, "Automatic", "Automatique"},
    Row{automatic_taken, "Automatic: {}", "Automatique : {}"},
    Row{no_output, "(no output)", "(aucune sortie)"},
    Row{same_device, "The same device", "Le même périphérique"},
    Row{no_input, "(no input)", "(aucune entrée)"},
    Row{not_there, "{} (not there)", "{} (absent)"},
    Row{not_understood, "(not understood: see below)", "(incompris : voir ci-dessous)"},
    Row{automatic, "automatic", "automatique"},
    Row{automatic_buffer, "{} frames, {} ms", "{} trames, {} ms"},
    Row{automatic_rate, "automatic", "automatique"},
    Row{safe, "safe", "sûre"},
    Row{tight, "tight", "serrée"},
    Row{fixed, "fixed", "fixe"},
    Row{frames_are, "frames = {} ms at {} Hz", "trames = {} ms à {} Hz"},
    Row{frames, "{} frames, {} ms", "{} trames, {} ms"},
    Row{at_least, "at least {}", "au moins {}"},
    Row{playing, "in use at {} Hz", "en service à {} Hz"},
    Row{ready, "ready; no program plays through it", "prêt ; aucun programme ne l’utilise"},
    Row{away, "the device is away; silence until it is back", "périphérique absent ; silence jusqu’à son retour"},
    Row{by_program, "{} (the program’s choice)", "{} (choix du programme)"},
    Row{none, "none", "aucune"},
    Row{host_late, "program late {}", "programme en retard {}"},
    Row{thread_late, "computer late {}", "ordinateur en retard {}"},
    Row{device_late, "device late {}", "périphérique en retard {}"},
    Row{lost, "{} frames lost", "{} trames perdues"},
    Row{file, "Settings: {}", "Réglages : {}"},
    Row{not_in_force, "The settings are not all in force: see above.",
        "Les réglages ne sont pas tous en vigueur : voir ci-dessus."},
    Row{nothing_said, "Nothing is converted, replaced or assumed.", "Rien n’est converti, remplacé ni supposé."},
    Row{decided_elsewhere, "Gray: decided by the program or the driver’s entry, not by the file.",
        "En gris : décidé par le programme ou l’entrée du pilote, pas par le fichier."},
    Row{was_away, "Times the device was away: {}; silence in its place: {}.",
        "Absences du périphérique : {} ; silence à la place : {}."},
    Row{slept, "Times the computer slept: {}; in all: {}.", "Mises en veille de l’ordinateur : {} ; en tout : {}."},
    Row{saved, "Saved.", "Enregistré."},
    Row{saved_unasked, "Saved. It takes effect when the program reopens the driver.",
        "Enregistré. Prend effet quand le programme rouvre le pilote."},
    Row{saved_agreed, "Saved. The program was asked to reopen the driver.",
        "Enregistré. Le programme a été prié de rouvrir le pilote."},
    Row{saved_refused, "Saved. This program cannot be asked: reopen the driver in it.",
        "Enregistré. On ne peut pas le demander à ce programme : rouvrez-y le pilote."},
    Row{saved_program_size, "Saved. The program chose {} frames itself; change it there.",
        "Enregistré. Le programme a choisi lui-même {} trames ; changez-les dans le programme."},
    Row{not_saved, "Not saved: see above.", "Non enregistré : voir ci-dessus."},
    Row{copied, "The report is in the clipboard.", "Le rapport est dans le presse-papiers."},
    Row{bad_buffer, "A buffer has 1 to {} frames.", "Une mémoire tampon a de 1 à {} trames."},
    Row{bad_margin, "A safety has 0 to {} frames.", "Une réserve a de 0 à {} trames."},
};
static_assert(table.size() == word_count);

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].word) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

Language language_of(std::string_view name) noexcept {
  const bool french = name.starts_with("fr") || name.starts_with("FR");
  return french && (name.size() == 2 || name[2] == '-' || name[2] == '_') ? Language::french : Language::english;
}

std::string_view say(Word word, Language language) noexcept {
  const Row& row = table[static_cast<std::size_t>(word)];
  return language == Language::french ? row.french : row.english;
}

}  // namespace taut::panel
