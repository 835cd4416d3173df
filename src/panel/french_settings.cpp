// SPDX-License-Identifier: MIT
#include <array>

#include "panel/french_tables.hpp"

namespace taut::panel {
namespace {

// Mistakes in the settings file; the last gap takes the sentences that follow.
constexpr std::array table{
    Sentence{"Line {}, column {}: {}", "Ligne {}, colonne {} : {}"},
    Sentence{"Line {}: {}", "Ligne {} : {}"},
    Sentence{"There is no setting called {}.{}", "Il n’y a pas de réglage nommé {}.{}"},
    Sentence{"Did you mean {}?{}", "Vouliez-vous dire {} ?{}"},
    Sentence{"The settings are: {}.{}", "Les réglages sont : {}.{}"},
    Sentence{"They have: {}.{}", "Ils ont : {}.{}"},
    Sentence{"There are: {}.{}", "Il y a : {}.{}"},
    Sentence{"The setting {} cannot be {}.{}", "Le réglage {} ne peut pas être {}.{}"},
    Sentence{"The setting {} takes one value.{}", "Le réglage {} prend une seule valeur.{}"},
    Sentence{"The setting {} takes a device's id, and {} is none.{}",
             "Le réglage {} prend l’identifiant d’un périphérique, et {} n’en est pas un.{}"},
    Sentence{"Write an id in quotes; `taut devices` lists them.{}",
             "Écrivez un identifiant entre guillemets ; `taut devices` les énumère.{}"},
    Sentence{"{} is not a setting but the start of a heading.{}",
             "{} n’est pas un réglage mais le début d’un titre.{}"},
    Sentence{"{} is not a setting.{}", "{} n’est pas un réglage.{}"},
    Sentence{"{} is where only names can be.{}", "{} est là où il ne peut y avoir que des noms.{}"},
    Sentence{"The program {} has two sections.{}", "Le programme {} a deux sections.{}"},
    Sentence{"Put them together; case and a final .exe make no difference.{}",
             "Réunissez-les ; les majuscules et un .exe final ne comptent pas.{}"},
    Sentence{"The settings name a device in a way that cannot be understood.{}",
             "Les réglages nomment un périphérique d’une façon qui ne se comprend pas.{}"},
    Sentence{"Correct them, or name the device with --device; `taut devices` lists the devices.{}",
             "Corrigez-les, ou nommez le périphérique avec --device ; `taut devices` énumère les périphériques.{}"},
    Sentence{"There are no several devices called {}.{}", "Il n’y a pas de périphériques réunis nommés {}.{}"},
    Sentence{"Name them in the settings file: {}", "Nommez-les dans le fichier de réglages : {}"},
    Sentence{"{} is a list of channels.{}", "{} est une liste de canaux.{}"},
    Sentence{"{} is not a channel of these devices.{}", "{} n’est pas un canal de ces périphériques.{}"},
    Sentence{"Write member.channel, both counted from 1, and a name after a colon if you like: {}",
             "Écrivez membre.canal, comptés à partir de 1, et si vous voulez un nom après deux-points : {}"},
    Sentence{
        "Several devices need a list of at least two ids, or of one with a list of its channels.{}",
        "Des périphériques réunis demandent une liste d’au moins deux identifiants, ou d’un seul avec une liste de ses "
        "canaux.{}"},
    Sentence{"Several devices have no {}.{}", "Des périphériques réunis n’ont pas de {}.{}"},
    Sentence{"{} cannot be one of several devices.{}", "{} ne peut pas être l’un des périphériques réunis.{}"},
    Sentence{"List its members instead.{}", "Citez plutôt ses membres.{}"},
    Sentence{"{} is not the number of a member.{}", "{} n’est pas le numéro d’un membre.{}"},
    Sentence{"Write which member has the clock, counted from 1: {}",
             "Écrivez quel membre a l’horloge, compté à partir de 1 : {}"},
    Sentence{"{} cannot be the name of several devices.{}", "{} ne peut pas être le nom de périphériques réunis.{}"},
    Sentence{"A name has letters, digits, - and _ only.{}", "Un nom n’a que des lettres, des chiffres, - et _.{}"},
    Sentence{"one_clock is true or false.{}", "one_clock est true ou false.{}"},
    Sentence{"The file has two byte order marks.{}", "Le fichier a deux indicateurs d’ordre des octets.{}"},
    Sentence{"The file is saved as UTF-16, which some editors call Unicode.{}",
             "Le fichier est enregistré en UTF-16, que certains éditeurs appellent Unicode.{}"},
    Sentence{"The file is saved in an old code page (byte {}).{}",
             "Le fichier est enregistré dans un ancien jeu de caractères (octet {}).{}"},
    Sentence{
        "Save it as UTF-8. Notepad: File, Save as, Encoding: UTF-8. VS Code: the encoding's name at the bottom right, "
        "Save with Encoding, UTF-8. In a shell: {}",
        "Enregistrez-le en UTF-8. Bloc-notes : Fichier, Enregistrer sous, Encodage : UTF-8. VS Code : le nom de "
        "l’encodage en bas à droite, Enregistrer avec l’encodage, UTF-8. Dans un terminal : {}"},
    Sentence{"A text needs quotes, and each setting a line of its own: key = value.{}",
             "Un texte demande des guillemets, et chaque réglage sa propre ligne : clé = valeur.{}"},
    Sentence{"It takes {}.{}", "Il prend {}.{}"},

    // What holds instead.
    Sentence{"It is left out.{}", "C’est ignoré.{}"},
    Sentence{"It is left out, since {} is set as well.{}", "C’est ignoré, car {} est aussi réglé.{}"},
    Sentence{"Until then {} stays {}.{}", "D’ici là, {} reste {}.{}"},
    Sentence{"Until then no other device is taken instead.{}",
             "D’ici là, aucun autre périphérique n’est pris à la place.{}"},
    Sentence{"Until then it is left out: {} is as without it.{}", "D’ici là, c’est ignoré : {} est comme sans cela.{}"},
    Sentence{"Until then the settings are as they were.", "D’ici là, les réglages restent ce qu’ils étaient."},
    Sentence{"There are {} more.", "Il y en a {} de plus."},

    // What a setting takes.
    Sentence{"a device id as listed by `taut devices`, or auto for the one that Taut chooses",
             "un identifiant donné par `taut devices`, ou auto pour celui que Taut choisit"},
    Sentence{"a device id as listed by `taut devices`, auto, or nothing",
             "un identifiant donné par `taut devices`, auto, ou rien"},
    Sentence{"0, or 1000 to 768000 Hz", "0, ou de 1000 à 768000 Hz"},
    Sentence{"0, or 1 to 8192 frames", "0, ou de 1 à 8192 trames"},
    Sentence{"safe, tight, or 0 to 65536 frames", "safe, tight, ou de 0 à 65536 trames"},
    Sentence{"s32 or f32", "s32 ou f32"},
    Sentence{"yes or no", "yes ou no"},
    Sentence{"keep, yield or leave", "keep, yield ou leave"},
    Sentence{"auto, alsa, pipewire or jack", "auto, alsa, pipewire ou jack"},
};

}  // namespace

std::span<const Sentence> settings_sentences() noexcept { return table; }

}  // namespace taut::panel
