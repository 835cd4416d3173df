// SPDX-License-Identifier: MIT
// The engine's sentences in French: recognised by their English text, which must still occur in the sources.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "panel/french.hpp"

using namespace taut::panel;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> pieces(std::string_view pattern) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= pattern.size();) {
    const std::size_t end = std::min(pattern.find("{}", at), pattern.size());
    if (end > at) all.emplace_back(pattern.substr(at, end - at));
    at = end + 2;
  }
  return all;
}

std::vector<Sentence> all_sentences() {
  std::vector<Sentence> all;
  for (const auto& part : sentences()) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// Every source except the translations, with literals joined and every {:.2f} as {}.
std::vector<std::string> sources() {
  std::vector<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TAUT_SOURCE_DIR) / "src")) {
    if (entry.path().extension() != ".cpp" || entry.path().filename().string().starts_with("french")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    all.push_back(std::regex_replace(std::regex_replace(text, std::regex("\"\\s*\n\\s*\""), ""),
                                     std::regex("\\{:[^}\n]*\\}"), "{}"));
  }
  return all;
}

}  // namespace

TEST_CASE("an event with its time, and a reason within a sentence") {
  CHECK(in_french("12.482 s: Drop-out of 64 frames: the program was late (took 7.90 of 5.33 ms).") ==
        "12,482 s : Coupure de 64 trames : le programme était en retard (7,90 ms au lieu de 5,33).");
  CHECK(in_french("Exclusive mode was not possible: it does not take this sample rate or format.") ==
        "Le mode exclusif n’a pas été possible : il n’accepte pas cette fréquence ou ce format.");
  CHECK(in_french("The hardware's cycle is up to 480 frames, not the program's 64: the adapter adds 416 frames.") ==
        "Cycle du matériel : au plus 480 trames, contre 64 pour le programme ; l’adaptation ajoute 416 trames.");
  CHECK(
      in_french(
          "3.000 s: The device is gone; the program goes on with silence. the Windows audio service is not running") ==
      "3,000 s : Le périphérique a disparu ; le programme continue en silence. le service audio de Windows ne "
      "fonctionne pas");
  CHECK(in_french("'Left': 'Left' has no inputs.") == "« Left » : « Left » n’a pas d’entrées.");
}

TEST_CASE("what doctor and tune say, with sentences that follow each other") {
  CHECK(in_french("2 sound cards: PCH, USB. This user may open none of them: they belong to the group audio.") ==
        "2 cartes son : PCH, USB. Cet utilisateur ne peut en ouvrir aucune : elles appartiennent au groupe audio.");
  CHECK(in_french("Card PCH is in use: pipewire (process 71) plays on it. It lets go when Taut asks for the card.") ==
        "La carte PCH est prise : pipewire (processus 71) y joue. Il rend la carte quand Taut la demande.");
  CHECK(in_french("The governor of 3 of 4 processors is 'powersave'; processor 0 runs at 800 MHz of 3,400 MHz now.") ==
        "Le régulateur de 3 sur 4 processeurs est 'powersave' ; le processeur 0 tourne maintenant à 800 MHz sur "
        "3\u202f400 MHz.");
  CHECK(
      in_french("Recommended: a buffer of 64 frames with a safety of 32: a round trip of 160 frames (3.33 ms), and "
                "with 95 % confidence at most 0.9 drop-outs an hour.") ==
      "Recommandé : une mémoire tampon de 64 trames avec une réserve de 32 : un aller-retour de 160 trames (3,33 ms), "
      "et avec 95 % de confiance au plus 0,9 coupures par heure.");
}

TEST_CASE("mistakes in the settings file, with what to do and what holds instead") {
  CHECK(in_french("/etc/taut.toml: Line 3, column 1: There is no setting called 'bufer'. Did you mean "
                  "buffer? It is left out. Line 4, column 8: The setting rate cannot be 'many'. It takes 0, or 1000 to "
                  "768000 Hz. Until then rate stays '48000'.") ==
        "/etc/taut.toml : Ligne 3, colonne 1 : Il n’y a pas de réglage nommé 'bufer'. Vouliez-vous "
        "dire buffer ? C’est ignoré. Ligne 4, colonne 8 : Le réglage rate ne peut pas être 'many'. Il prend 0, ou de "
        "1000 à 768000 Hz. D’ici là, rate reste '48000'.");
  CHECK(in_french("Line 2, column 8: Words of another library. It is left out.") ==
        "Ligne 2, colonne 8 : Words of another library. C’est ignoré.");
  CHECK(in_french("C:\\taut.toml: Line 2, column 1: The file has two byte order marks.") ==
        "C:\\taut.toml : Ligne 2, colonne 1 : Le fichier a deux indicateurs d’ordre des octets.");
}

TEST_CASE("known sentences that follow each other, each with a full stop of its own") {
  CHECK(in_french(
            "There is only the virtual card, which makes no sound and hears none. No device was named. This kernel "
            "has no sound system: /dev/snd does not exist. The virtual card (virtual:loopback) works without one.") ==
        "Il n’y a que la carte virtuelle : elle n’émet et ne capte aucun son. Aucun périphérique n’a été choisi. Ce "
        "noyau "
        "n’a pas de système audio : /dev/snd n’existe pas. La carte virtuelle (virtual:loopback) s’en passe.");
}

TEST_CASE("an unknown sentence stays as it is") {
  for (const std::string said :
       {"", "{}", "A sentence of tomorrow, 1.5 ms.", "Drop-out of 64 frames", "' has no inputs."})
    CHECK(in_french(said) == said);
}

TEST_CASE("no number or name in a sentence is lost in translation") {
  for (const Sentence& sentence : all_sentences()) {
    CAPTURE(sentence.english);
    CHECK(pieces(sentence.english).size() >= 1);
    std::string filled(sentence.english);
    std::vector<std::string> values;
    for (std::size_t at = 0; (at = filled.find("{}", at)) != filled.npos;) {
      values.push_back(std::to_string(100 + values.size()));
      filled.replace(at, 2, values.back());
    }
    const std::string french = in_french(filled);
    CHECK(french != filled);
    std::size_t at = 0;
    for (const std::string& value : values) {
      at = french.find(value, at);
      CHECK(at != french.npos);
    }
  }
}

TEST_CASE("the sources still contain every sentence") {
  const auto all = sources();
  REQUIRE(all.size() > 50);
  for (const Sentence& sentence : all_sentences()) {
    CAPTURE(sentence.english);
    CHECK(std::ranges::any_of(all, [&](const std::string& source) {
      return std::ranges::all_of(pieces(sentence.english),
                                 [&](const std::string& piece) { return source.find(piece) != source.npos; });
    }));
  }
}
