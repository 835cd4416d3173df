// SPDX-License-Identifier: MIT
#include "panel/french.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "panel/french_tables.hpp"

namespace taut::panel {
namespace {

constexpr std::string_view gap = "{}";

// The first match counts. System texts, paths and names stay as they are.
constexpr std::array table{
    // Drop-outs and other events.
    Sentence{"{} s: {}", "{} s : {}"},
    Sentence{"Drop-out of {}: the program was late (took {} of {} ms).",
             "Coupure de {} : le programme était en retard ({} ms au lieu de {})."},
    Sentence{"Drop-out of {}: the computer was late (kept the audio thread waiting {} ms; {} ms were allowed).",
             "Coupure de {} : l’ordinateur a fait attendre le pilote {} ms (il en avait {})."},
    Sentence{"Drop-out of {}: the device was late; program and computer were in time.",
             "Coupure de {} : le périphérique était en retard ; le programme et le pilote étaient à l’heure."},
    Sentence{"The device gave no data for {} and is considered lost.",
             "Le périphérique n’a plus rien donné pendant {} ; il est considéré comme perdu."},
    Sentence{"The device is gone; the program goes on with silence.{}",
             "Le périphérique a disparu ; le programme continue en silence.{}"},
    Sentence{"The device is back after {}.", "Le périphérique est de retour après {}."},
    Sentence{"The device changed: cycle {}, safety {}.", "Le périphérique a changé : cycle de {}, réserve de {}."},
    Sentence{"The device switched to {} Hz. The program keeps its rate; Taut converts.",
             "Le périphérique est passé à {} Hz. Le programme garde sa fréquence ; Taut convertit."},
    Sentence{"The safety is {} now; {}.", "La réserve est maintenant de {} ; {}."},
    Sentence{"it was changed in silence", "elle a été changée pendant un silence"},
    Sentence{"it was changed by a crossfade", "elle a été changée par un fondu"},
    Sentence{"The program finishes after its callback: it gets one more buffer, and the latency says so.",
             "Le programme termine après l’appel : il reçoit une mémoire tampon de plus, comptée dans la latence."},
    Sentence{"The device came back, but could not be used: {}",
             "Le périphérique est revenu, mais il est inutilisable : {}"},
    Sentence{"One of the devices went or is back.", "L’un des périphériques est parti ou revenu."},
    Sentence{"{} more events came too fast to be listed.",
             "{} autres événements se sont suivis trop vite pour être cités."},

    // What a measurement found.
    Sentence{"The signal came back exact, after the time that is reported.",
             "Le signal est revenu intact, après le temps annoncé."},
    Sentence{"The signal came back, after the time that the driver reports.",
             "Le signal est revenu, après le temps annoncé par le pilote."},
    Sentence{"The signal came back. The hardware adds {} frames ({}) that it does not report.",
             "Le signal est revenu. Le matériel ajoute {} trames ({}) qu’il n’annonce pas."},
    Sentence{"The signal took {} frames, but {} are reported.", "Le signal a pris {} trames, mais {} sont annoncées."},
    Sentence{"The signal took {}, but {} are reported.", "Le signal a pris {}, mais {} sont annoncées."},
    Sentence{"No signal came back.", "Aucun signal n’est revenu."},
    Sentence{
        "Connect output {} to input {} with a cable, turn the output level and the input gain to the middle, "
        "switch off 48 V on that input, and run it again.",
        "Reliez la sortie {} à l’entrée {} par un câble, mettez le niveau de sortie et le gain d’entrée au milieu, "
        "coupez le 48 V sur cette entrée, puis recommencez."},
    Sentence{"Stopped before the signal came back.", "Arrêté avant le retour du signal."},
    Sentence{"Stopped before the sweep had been heard.", "Arrêté avant la fin du signal."},
    Sentence{"Leave cable=off out of the id.", "Enlevez cable=off de l’identifiant."},

    Sentence{
        "{} (process {}) plays through another version of Taut, which this `taut` cannot read. Use the `taut` that "
        "came with it, or install one version of both.",
        "{} (processus {}) joue par une autre version de Taut, que ce `taut` ne sait pas lire. Prenez le `taut` de "
        "cette version, ou installez la même des deux côtés."},

    Sentence{"Stopped by hand; the table is what was known until then. Nothing was written.",
             "Arrêté à la main ; le tableau dit ce qu’on savait jusque-là. Rien n’a été écrit."},
    Sentence{"None of the sizes could be played.", "Aucune des tailles n’a pu être jouée."},

    // Channels as the settings have them.
    Sentence{"'{}': {} of {} inputs are shown, as the settings say.",
             "« {} » : {} entrées sur {} sont présentées, comme le veulent les réglages."},
    Sentence{"'{}': {} of {} outputs are shown, as the settings say.",
             "« {} » : {} sorties sur {} sont présentées, comme le veulent les réglages."},

    // Our own devices.
    Sentence{"Virtual card '{}'", "Carte virtuelle « {} »"},

    // Which device was chosen, and why.
    Sentence{"There is only the virtual card, which makes no sound and hears none. No device was named.",
             "Il n’y a que la carte virtuelle : elle n’émet et ne capte aucun son. Aucun périphérique n’a été choisi."},
    Sentence{"What this computer plays is recorded only if it is named: '{}'.",
             "Ce que joue cet ordinateur ne s’enregistre que si on le nomme : « {} »."},
    Sentence{"This kernel has no sound system: {} does not exist.",
             "Ce noyau n’a pas de système audio : {} n’existe pas."},
    Sentence{"A virtual machine or a container often has none; elsewhere, load the card's driver.",
             "Une machine virtuelle ou un conteneur n’en a souvent pas ; ailleurs, chargez le pilote de la carte."},
    Sentence{"The virtual card (virtual:loopback) works without one.",
             "La carte virtuelle (virtual:loopback) s’en passe."},
    Sentence{"The sound system runs, but it has no sound card that plays or records.",
             "Le système audio fonctionne, mais il n’a aucune carte son qui joue ou enregistre."},
    Sentence{"Plug one in, or load its driver.", "Branchez-en une, ou chargez son pilote."},
    Sentence{"Named in the settings.", "Nommé dans les réglages."},
    Sentence{"Chosen: {}; no device was named.{}", "Choix automatique : {}.{}"},
    Sentence{"{} to play and {} to record, as no device does both",
             "{} pour jouer et {} pour enregistrer, aucun périphérique ne faisant les deux"},
    Sentence{"{}, the only device that {}", "{}, seul périphérique qui {}"},
    Sentence{"plays and records", "joue et enregistre"},
    Sentence{"plays", "joue"},
    Sentence{"records", "enregistre"},
    Sentence{"{}, which both plays and records", "{}, qui joue et enregistre"},
    Sentence{"{} before a digital output", "{}, avant une sortie numérique"},
    Sentence{"{}, the first of several", "{}, le premier de plusieurs"},
    Sentence{"{} before the computer's own", "{}, avant la carte intégrée"},
    Sentence{"a USB card", "une carte USB"},
    Sentence{"a FireWire card", "une carte FireWire"},
    Sentence{"a PCI card that was plugged in", "une carte PCI ajoutée"},
    Sentence{"the computer's own card", "la carte intégrée de l’ordinateur"},
    Sentence{"a digital output (HDMI, DisplayPort or S/PDIF)", "une sortie numérique (HDMI, DisplayPort ou S/PDIF)"},
    Sentence{"a card made by software", "une carte logicielle"},
    Sentence{"the virtual card", "la carte virtuelle"},
    Sentence{"a card", "une carte"},
    Sentence{"'{}' is not free: {}.{}", "« {} » n’est pas libre : {}.{}"},
    Sentence{"'{}' is in use: {}. Taut asks for it.{}", "« {} » est utilisé : {}. Taut le demande.{}"},
    Sentence{"No device plays.{}", "Aucun périphérique ne joue.{}"},
    Sentence{"None that plays is free.{}", "Aucun de ceux qui jouent n’est libre.{}"},
    Sentence{"No device records.{}", "Aucun périphérique n’enregistre.{}"},
    Sentence{"None that records is free.{}", "Aucun de ceux qui enregistrent n’est libre.{}"},

    // The mode, and what it costs.
    Sentence{"Shared with other programs, with a short period of the Windows mixer: {} ({} ms). In addition to buffer "
             "and safety this costs up to one period, and the mixer's own latency.",
             "Partagé avec les autres programmes, avec une période courte du mélangeur de Windows : {} ({} ms). "
             "En plus de la mémoire tampon et de la réserve, comptez jusqu’à une période, et le temps du mélangeur."},
    Sentence{"Shared with other programs, with the usual period of the Windows mixer: {} ({} ms). In addition to "
             "buffer and safety this costs up to one period, and the mixer's own latency, usually 10 to 20 ms.",
             "Partagé avec les autres programmes, avec la période habituelle du mélangeur de Windows : {} "
             "({} ms). En plus de la mémoire tampon et de la réserve, comptez jusqu’à une période, et le temps du "
             "mélangeur, "
             "10 à 20 ms en général."},
    Sentence{"Exclusive: other programs are silent on this device meanwhile. The hardware's period is {} ({} ms). In "
             "addition to buffer and safety its double buffer costs up to two periods.",
             "Exclusif : pendant ce temps, on n’y entend pas les autres programmes. La période du matériel est de {} "
             "({} ms). En plus de la mémoire tampon et de la réserve, sa double mémoire coûte jusqu’à deux périodes."},
    Sentence{"{} was not possible: {}.", "{} n’a pas été possible : {}."},
    Sentence{"{} was left out: its period is {}, longer than the buffer of {}.",
             "{} a été écarté : sa période est de {}, plus longue que la mémoire tampon de {}."},
    Sentence{"Low-latency shared mode", "Le mode partagé à faible latence"},
    Sentence{"Exclusive mode", "Le mode exclusif"},
    Sentence{"Shared mode", "Le mode partagé"},
    Sentence{"The driver's sound effects are bypassed (raw).",
             "Les effets sonores de son pilote sont contournés (raw)."},
    Sentence{"Another program has fixed the mixer's period of '{}' at {}; {} were requested.",
             "Un autre programme a fixé la période du mélangeur de « {} » à {} ; il en fallait {}."},
    Sentence{"'{}' takes periods of {} instead of {}: its memory is organised in blocks.",
             "« {} » travaille par périodes de {} au lieu de {} : sa mémoire est découpée en blocs."},
    Sentence{"Windows' events need a safety of at least {}; {} was requested.",
             "Avec les événements de Windows, la réserve ne peut descendre sous {} ; {} étaient demandées."},
    Sentence{"The hardware's cycle is {}{}, not the program's {}: the adapter adds {}.",
             "Cycle du matériel : {}{}, contre {} pour le programme ; l’adaptation ajoute {}."},
    Sentence{"up to {}", "au plus {}"},
    Sentence{"The hardware's own latency of {} was measured in this run.",
             "La latence propre du matériel, {}, vient d’être mesurée."},
    Sentence{"The hardware's own latency of {} was measured on {}.",
             "La latence propre du matériel, {}, a été mesurée le {}."},
    Sentence{"The hardware runs at {} Hz; Taut converts to the program's {} Hz, which adds {} to the input and "
             "{} to the output.",
             "Le matériel tourne à {} Hz ; Taut convertit vers les {} Hz du programme, ce qui ajoute {} à "
             "l’entrée "
             "et {} à la sortie."},
    Sentence{"The hardware runs at {} Hz; Taut converts to the program's {} Hz, which adds {} to the input.",
             "Le matériel tourne à {} Hz ; Taut convertit vers les {} Hz du programme, ce qui ajoute {} à "
             "l’entrée."},
    Sentence{"The hardware runs at {} Hz; Taut converts to the program's {} Hz, which adds {} to the output.",
             "Le matériel tourne à {} Hz ; Taut convertit vers les {} Hz du programme, ce qui ajoute {} à la "
             "sortie."},
    Sentence{"The rate of {} Hz asked for is too far from all rates of the device to be converted; it runs at {} Hz.",
             "La fréquence demandée, {} Hz, est trop loin de celles du périphérique pour être convertie ; il tourne "
             "à {} Hz."},
    Sentence{"The settings were changed ({}). They take effect when the program reopens the driver; it has not been "
             "asked to yet.",
             "Les réglages ont changé ({}). Ils prennent effet quand le programme rouvre le pilote ; il n’en a pas "
             "encore été prié."},
    Sentence{"The settings were changed ({}). They take effect when the program reopens the driver; it was asked to "
             "and agreed. If it does not, reopen the driver in it.",
             "Les réglages ont changé ({}). Ils prennent effet quand le programme rouvre le pilote ; il en a été prié "
             "et l’a accepté. S’il ne le fait pas, rouvrez-y le pilote."},
    Sentence{"The settings were changed ({}), but are not in effect: this program cannot be asked to reopen the "
             "driver. Do that in the program itself.",
             "Les réglages ont changé ({}), mais n’ont pas pris effet : on ne peut pas demander à ce programme de "
             "rouvrir le pilote. Faites-le dans le programme."},

    // Several devices.
    Sentence{"'{}': {}", "« {} » : {}"},
    Sentence{"'{}' has no inputs.", "« {} » n’a pas d’entrées."},
    Sentence{"'{}' has no outputs.", "« {} » n’a pas de sorties."},
    Sentence{
        "'{}' and '{}' are two cards: unless a cable synchronises their clocks, they drift apart and drop out every "
        "few minutes.",
        "« {} » et « {} » sont deux cartes : sans câble d’horloge entre elles, elles se décalent peu à peu, avec une "
        "coupure toutes les quelques minutes."},
    Sentence{"'{}' and '{}' are not known to share a clock: the output is the master, and the input is resampled to "
             "follow it.",
             "« {} » et « {} » n’ont pas d’horloge commune connue : la sortie est le maître, et l’entrée est "
             "rééchantillonnée pour la suivre."},
    Sentence{"'{}' has no channel that is used, and stays closed.",
             "Aucun canal de « {} » n’est utilisé ; il reste fermé."},
    Sentence{"'{}' is the master: its samples are unchanged, but delayed by {} in and {} out to match the others.",
             "« {} » est le maître : ses échantillons restent tels quels, retardés de {} à l’entrée et de {} à la "
             "sortie pour rester calés sur les autres."},
    Sentence{"'{}' runs on the master's clock and is not resampled.",
             "« {} » suit l’horloge du maître et n’est pas rééchantillonné."},
    Sentence{"'{}' has a clock of its own: it is resampled from and to {} Hz.",
             "« {} » a sa propre horloge : il est rééchantillonné, de et vers {} Hz."},

    // Reasons for a refusal by Windows.
    Sentence{"it was unplugged, switched off or set to another format",
             "il a été débranché, éteint ou réglé sur un autre format"},
    Sentence{"the Windows audio service is not running", "le service audio de Windows ne fonctionne pas"},
    Sentence{"another program has exclusive use of it", "un autre programme l’utilise en exclusivité"},
    Sentence{"exclusive mode is not allowed for it", "le mode exclusif n’y est pas autorisé"},
    Sentence{"another program holds it in exclusive mode", "un autre programme le tient en mode exclusif"},
    Sentence{"Windows does not let this program use it", "Windows ne laisse pas ce programme l’utiliser"},
    Sentence{"it does not take this sample rate or format", "il n’accepte pas cette fréquence ou ce format"},
    Sentence{"its driver could not create a stream", "son pilote n’a pas ouvert de flux"},
    Sentence{"its driver takes only certain buffer sizes, and not this one",
             "son pilote n’accepte que certaines tailles de mémoire tampon, pas celle-ci"},
    Sentence{"its driver does not take this buffer size", "son pilote n’accepte pas cette taille de mémoire tampon"},
    Sentence{"its driver does not take this period", "son pilote n’accepte pas cette période"},
    Sentence{"another program has fixed the period of the Windows mixer",
             "un autre programme a fixé la période du mélangeur de Windows"},
    Sentence{"another program has fixed the format of the Windows mixer",
             "un autre programme a fixé le format du mélangeur de Windows"},
    Sentence{"this Windows does not have it", "cette version de Windows ne l’a pas"},
    Sentence{"Windows says {}", "Windows dit {}"},
};

/// The text in the gaps of `pattern`, if `said` was made from it.
std::optional<std::vector<std::string_view>> gaps_of(std::string_view pattern, std::string_view said) {
  std::vector<std::string_view> found;
  std::size_t next = pattern.find(gap);
  if (!said.starts_with(pattern.substr(0, next))) return std::nullopt;
  if (next == pattern.npos) return said.size() == pattern.size() ? std::optional(found) : std::nullopt;
  said.remove_prefix(next);
  while (next != pattern.npos) {
    pattern.remove_prefix(next + gap.size());
    next = pattern.find(gap);
    const std::string_view words = pattern.substr(0, next);
    const bool last = next == pattern.npos;
    if (last && said.size() < words.size()) return std::nullopt;
    const std::size_t at = last ? said.size() - words.size() : said.find(words);
    if (at == said.npos || !said.substr(at).starts_with(words)) return std::nullopt;
    found.push_back(said.substr(0, at));
    said.remove_prefix(at + words.size());
  }
  return found;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.,+-") == text.npos &&
         text.find_first_of("0123456789") != text.npos;
}

/// "1,700.5" in French: thousands separated by a narrow no-break space, decimals by a comma.
std::string number_in_french(std::string_view number) {
  std::string french;
  for (const char c : number)
    if (c == ',')
      french += "\u202f";
    else
      french += c == '.' ? ',' : c;
  return french;
}

std::string_view unit_in_french(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> units{{{"frame", "trame"},
                                                                                 {"frames", "trames"},
                                                                                 {"us", "µs"},
                                                                                 {"processor", "processeur"},
                                                                                 {"processors", "processeurs"},
                                                                                 {"driver", "pilote"},
                                                                                 {"drivers", "pilotes"},
                                                                                 {"device", "périphérique"},
                                                                                 {"devices", "périphériques"},
                                                                                 {"rate", "fréquence"},
                                                                                 {"rates", "fréquences"}}};
  const auto* const found = std::ranges::find(units, unit, &std::pair<std::string_view, std::string_view>::first);
  return found == units.end() ? unit : found->second;
}

std::string value_in_french(std::string_view value) {
  if (value.starts_with(' ')) return " " + value_in_french(value.substr(1));
  // "256 frames (5.33 ms)"
  if (const std::size_t open = value.find(" (");
      open != value.npos && value.ends_with(')') && is_number(value.substr(0, value.find(' '))))
    return value_in_french(value.substr(0, open)) + " (" +
           value_in_french(value.substr(open + 2, value.size() - open - 3)) + ")";
  const std::size_t blank = value.find(' ');
  const std::string_view unit = blank == value.npos ? "" : value.substr(blank + 1);
  if (!is_number(value.substr(0, blank)) || unit.find(' ') != unit.npos) return in_french(value);
  return number_in_french(value.substr(0, blank)) + (unit.empty() ? "" : " ") + std::string(unit_in_french(unit));
}

std::optional<std::string> known_in_french(std::string_view english) {
  for (const auto& part : sentences())
    for (const Sentence& sentence : part) {
      const auto values = gaps_of(sentence.english, english);
      if (!values) continue;
      std::string french(sentence.french);
      std::size_t at = 0;
      for (const std::string_view value : *values) {
        at = french.find(gap, at);
        const std::string put = value_in_french(value);
        french.replace(at, gap.size(), put);
        at += put.size();
      }
      return french;
    }
  return std::nullopt;
}

}  // namespace

std::array<std::span<const Sentence>, 5> sentences() noexcept {
  return {table, command_sentences(), doctor_sentences(), windows_doctor_sentences(), settings_sentences()};
}

std::string translated(const std::string& english, Language language) {
  return language == Language::french ? in_french(english) : english;
}

std::string in_french(std::string_view english) {
  // "C:\\Users\\user\\taut.toml: Line 3 ..."
  if (const bool is_path = english.starts_with('/') || english.substr(0, 3).ends_with(":\\"); is_path)
    if (const std::size_t end = english.find(": "); end != english.npos)
      return std::string(english.substr(0, end)) + " : " + in_french(english.substr(end + 2));
  if (auto whole = known_in_french(english)) return std::move(*whole);
  // The first sentences that are known, or one that is not: a library's own words, say.
  const auto rest_after = [&](std::size_t end) { return " " + in_french(english.substr(end + 2)); };
  for (std::size_t end = 0; (end = english.find(". ", end)) != english.npos; ++end)
    if (const auto first = known_in_french(english.substr(0, end + 1))) return *first + rest_after(end);
  if (const std::size_t end = english.find(". "); end != english.npos)
    return std::string(english.substr(0, end + 1)) + rest_after(end);
  return std::string(english);
}

}  // namespace taut::panel
