// SPDX-License-Identifier: MIT
#include <array>

#include "panel/french_tables.hpp"

namespace taut::panel {
namespace {

constexpr std::array table{
    // `taut tune`.
    Sentence{"Recommended: {}: {}.", "Recommandé : {} : {}."},
    Sentence{"a buffer of {} with a safety of {} by {}", "une mémoire tampon de {} avec une réserve de {}, par {}"},
    Sentence{"a buffer of {} with a safety of {}", "une mémoire tampon de {} avec une réserve de {}"},
    Sentence{"a round trip of {}, and with 95 % confidence at most {} drop-outs an hour",
             "un aller-retour de {}, et avec 95 % de confiance au plus {} coupures par heure"},
    Sentence{"Each size dropped out more often than {}.", "Chaque taille a eu plus de coupures que {}."},
    Sentence{"{} drop-outs an hour", "{} coupures par heure"},
    Sentence{"{} an hour", "{} par heure"},
    Sentence{"1 drop-out", "1 coupure"},
    Sentence{"Nothing was proved to stay below {} in {}. The best is {}: {}.",
             "Rien n’a été prouvé rester sous {} en {}. Le mieux est {} : {}."},
    Sentence{"Give it more time: --longest {} --total {}; or accept more drop-outs: --an-hour {}.",
             "Donnez-lui plus de temps : --longest {} --total {} ; ou acceptez plus de coupures : --an-hour {}."},
    Sentence{"It ended early; the table is what was known until then.",
             "Terminé avant la fin ; le tableau montre ce qui était connu jusque-là."},
    Sentence{"Stopped by hand; the table is what was known until then. Nothing was written.",
             "Arrêté à la main ; le tableau montre ce qui était connu jusque-là. Rien n’a été écrit."},
    Sentence{"None of the sizes could be played.", "Aucune des tailles n’a pu être jouée."},
    Sentence{"The device {} went away while it was played.", "Le périphérique {} a disparu pendant qu’il jouait."},
    Sentence{"Connect it again, then run this again.", "Rebranchez-le, puis recommencez."},
    Sentence{"The device cannot run at {} Hz.", "Le périphérique ne peut pas tourner à {} Hz."},
    Sentence{"{} has no buffer size from 16 to 2,048 frames.", "{} n’a pas de mémoire tampon de 16 à 2 048 trames."},
    Sentence{"Choose another with --device; `taut devices` lists them.",
             "Choisissez-en un autre avec --device ; `taut devices` les énumère."},

    // The panel's own.
    Sentence{"The page sent a change that is not understood. Reload the page.",
             "La page a envoyé un changement qui n’est pas compris. Rechargez la page."},
    Sentence{"Install Taut again, or change {}.", "Réinstallez Taut, ou modifiez {}."},
    Sentence{"Start it yourself: taut panel", "Lancez-la vous-même : taut panel"},
    Sentence{"Type taut monitor, or change {}.", "Tapez taut monitor, ou modifiez {}."},
    Sentence{"The page needs taut.exe, which is not beside the driver.",
             "La page demande taut.exe, qui n’est pas à côté du pilote."},
    Sentence{"Windows does not start taut.exe, which shows the page.",
             "Windows ne lance pas taut.exe, qui montre la page."},
    Sentence{"There is no command taut here to open the panel.",
             "Il n’y a pas ici de commande taut pour ouvrir le panneau."},
    Sentence{"There is no browser here that Taut knows.", "Il n’y a pas ici de navigateur que Taut connaisse."},
    Sentence{"There is no screen here for a browser.", "Il n’y a pas d’écran ici pour un navigateur."},
};

}  // namespace

std::span<const Sentence> command_sentences() noexcept { return table; }

}  // namespace taut::panel
