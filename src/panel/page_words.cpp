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
    PageWord{
        "measure_hint",
        "The device does not report the time of its own converters. A cable and a click on Measure find it.",
        "Le périphérique n’indique pas le temps de ses convertisseurs. Un câble et un clic sur Mesurer le trouvent."},
    PageWord{"measure", "Measure", "Mesurer"},
    PageWord{"measure_title", "Measure the round trip", "Mesurer l’aller-retour"},
    PageWord{"measure_step_1", "Connect output 1 to input 1 with a cable.",
             "Reliez la sortie 1 à l’entrée 1 par un câble."},
    PageWord{
        "measure_step_2",
        "Take off the headphones, turn the output level and the input gain to the middle, and switch off 48 V on that "
        "input.",
        "Retirez le casque, mettez le niveau de sortie et le gain d’entrée au milieu, et coupez le 48 V sur cette "
        "entrée."},
    PageWord{"measure_step_3", "Start. A signal plays for some seconds, and what comes back is compared with it.",
             "Démarrez. Un signal est joué quelques secondes, et ce qui revient lui est comparé."},
    PageWord{"measure_virtual", "The virtual card has its cable built in: just start.",
             "La carte virtuelle a son câble intégré : démarrez simplement."},
    PageWord{"measure_start", "Start", "Démarrer"},
    PageWord{"measure_stop", "Stop", "Arrêter"},
    PageWord{"close", "Close", "Fermer"},
    PageWord{"measuring", "Measuring for {} s ...", "Mesure depuis {} s…"},
    PageWord{"measure_told", "Reported", "Annoncé"},
    PageWord{"measure_found", "Measured", "Mesuré"},
    PageWord{"measure_in_use", "{} plays through this device. Stop it there, then measure.",
             "{} joue par ce périphérique. Arrêtez-le là, puis mesurez."},
    PageWord{"measure_one_way",
             "A measurement needs an input and an output. Choose a device for the input in the settings.",
             "Une mesure demande une entrée et une sortie. Choisissez un périphérique d’entrée dans les réglages."},
    PageWord{"measure_stopped", "Stopped.", "Arrêté."},
    PageWord{"measure_failed", "The measurement ended without a result. In a terminal, type: taut loopback",
             "La mesure s’est terminée sans résultat. Dans un terminal, tapez : taut loopback"},
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

    PageWord{"joined", "Joined devices", "Périphériques réunis"},
    PageWord{"joined_why", "Several devices as one, with all their channels.",
             "Plusieurs périphériques en un seul, avec tous leurs canaux."},
    PageWord{"join", "Join devices", "Réunir des périphériques"},
    PageWord{"join_change", "Change", "Modifier"},
    PageWord{"join_use", "Use", "Utiliser"},
    PageWord{"join_apart", "Take apart", "Séparer"},
    PageWord{"join_which", "Which devices", "Quels périphériques"},
    PageWord{"join_clock", "is the clock", "donne l’horloge"},
    PageWord{"join_clock_why", "The device that is the clock stays bit-exact; the others are resampled to it.",
             "Le périphérique qui donne l’horloge reste exact au bit près ; les autres sont rééchantillonnés sur lui."},
    PageWord{"join_one_clock", "A word clock cable joins them: nothing is resampled",
             "Un câble word clock les relie : rien n’est rééchantillonné"},
    PageWord{"join_name", "Name", "Nom"},
    PageWord{"join_save", "Save", "Enregistrer"},
    PageWord{"cancel", "Cancel", "Annuler"},
    PageWord{"join_two", "Choose at least two devices.", "Choisissez au moins deux périphériques."},
    PageWord{"join_bad_name", "A name has letters, digits, - and _ only.",
             "Un nom n’a que des lettres, des chiffres, - et _."},

    PageWord{"channels", "Channels", "Canaux"},
    PageWord{"channels_why", "What programs see of the device: which channels, in which order, under which names.",
             "Ce que les programmes voient du périphérique : quels canaux, dans quel ordre, sous quels noms."},
    PageWord{"channels_first",
             "The first change gives this device an entry of its own in the settings, and chooses it.",
             "Le premier changement donne à ce périphérique sa propre entrée dans les réglages, et le choisit."},
    PageWord{"channels_unknown", "The device does not tell its channels now.",
             "Le périphérique n’indique pas ses canaux en ce moment."},
    PageWord{"channels_reset", "As the device has them", "Comme sur le périphérique"},
    PageWord{"channels_moved", "The channels have changed meanwhile. Change them again.",
             "Les canaux ont changé entre-temps. Modifiez-les à nouveau."},
    PageWord{"channels_none", "At least one channel has to be on.", "Il faut au moins un canal actif."},
    PageWord{"inputs", "Inputs", "Entrées"},
    PageWord{"outputs", "Outputs", "Sorties"},
    PageWord{"channel_on", "{}: on", "{} : actif"},
    PageWord{"channel_name", "Name of {}", "Nom de {}"},
    PageWord{"channel_move", "Move {}: drag, or arrow keys", "Déplacer {} : glisser, ou touches fléchées"},
    PageWord{"channel_moved", "{} is now {} of {}.", "{} est maintenant en position {} sur {}."},
    PageWord{"channel_off", "off", "inactif"},

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
