// SPDX-License-Identifier: MIT
#include <array>

#include "panel/french_tables.hpp"

namespace taut::panel {
namespace {

constexpr std::array table{
    Sentence{"{} Then restart the computer.", "{} Puis redémarrez l’ordinateur."},
    Sentence{"Type it in a terminal started as administrator.", "Tapez-la dans un terminal lancé en administrateur."},
    Sentence{"An audio thread gets 1 of the 32 places of MMCSS, task 'Pro Audio', critical.",
             "Un fil audio obtient une des 32 places de MMCSS, tâche « Pro Audio », critique."},
    Sentence{"An audio thread gets 0 of the 32 places of MMCSS.",
             "Un fil audio n’obtient aucune des 32 places de MMCSS."},
    Sentence{"Other threads delay it when the computer is busy.",
             "D’autres fils le retardent quand l’ordinateur est occupé."},
    Sentence{"MMCSS keeps {} % of the processor for other threads.",
             "MMCSS garde {} % du processeur pour les autres fils."},
    Sentence{"Windows' default is {} %. Audio threads that need more than the rest have to wait.",
             "Windows a {} % par défaut. Les fils audio qui demandent plus que le reste doivent attendre."},
    Sentence{"1 power plan is active, {}; processors slow down to {} %.",
             "1 mode d’alimentation est actif, {} ; les processeurs ralentissent jusqu’à {} %."},
    Sentence{"1 power plan is active, {}.", "1 mode d’alimentation est actif, {}."},
    Sentence{"That is the high-performance plan. To go back: powercfg /setactive SCHEME_BALANCED",
             "C’est le mode hautes performances. Pour revenir : powercfg /setactive SCHEME_BALANCED"},
    Sentence{"Many laptops slow down on battery, whatever the plan says.",
             "Bien des portables ralentissent sur batterie, quoi que dise le mode."},
    Sentence{"Plug in the power supply.", "Branchez l’alimentation."},
    Sentence{"Windows' timer resolution is {} now, {} at best.",
             "La résolution du minuteur de Windows est de {} maintenant, de {} au mieux."},
    Sentence{"Threads that wait for a time rather than a card wake up that late.",
             "Les fils qui attendent une heure plutôt qu’une carte se réveillent avec ce retard."},
    Sentence{"recording", "enregistrement"},
    Sentence{"playing", "lecture"},
    Sentence{"{} ({}): 0 programs may use it in exclusive mode.",
             "{} ({}) : aucun programme ne peut l’utiliser en mode exclusif."},
    Sentence{"Exclusive mode has the lowest latency on a card without a low-latency driver of its own.",
             "Le mode exclusif a la latence la plus courte sur une carte sans pilote rapide à elle."},
    Sentence{"Double-click the device; on the tab 'Advanced' tick 'Allow applications to take exclusive control'.",
             "Double-cliquez sur le périphérique ; dans l’onglet « Statistiques avancées », cochez « Autoriser les "
             "applications à prendre le contrôle exclusif »."},
    Sentence{"All of {} allow exclusive mode.", "Les {} autorisent le mode exclusif."},
    Sentence{"{} ({}): Windows' mixer works in periods of {}, the driver can do {}.",
             "{} ({}) : le mélangeur de Windows travaille par périodes de {}, le pilote peut {}."},
    Sentence{"No program gets less latency from this driver.", "Aucun programme n’a moins de latence avec ce pilote."},
    Sentence{"Install another driver for the device, such as Windows' own 'High Definition Audio Device'.",
             "Installez un autre pilote pour ce périphérique, comme celui de Windows, « Périphérique High Definition "
             "Audio »."},
    Sentence{"0 sound devices are enabled.", "Aucun périphérique audio n’est activé."},
    Sentence{"Only the virtual card is there.", "Il n’y a que la carte virtuelle."},
    Sentence{"Enable a device there, or plug one in.", "Activez-y un périphérique, ou branchez-en un."},
    Sentence{"Interrupts and deferred procedure calls took {} % of the time.",
             "Les interruptions et appels différés ont pris {} % du temps."},
    Sentence{"No thread runs meanwhile, whatever its priority.",
             "Aucun fil ne tourne pendant ce temps, quelle que soit sa priorité."},
    Sentence{
        "Disable one device at a time there, Wi-Fi first, and run this again: the figure falls with the driver at "
        "fault.",
        "Désactivez-y un périphérique à la fois, le Wi-Fi d’abord, et recommencez : le chiffre baisse avec le pilote "
        "fautif."},
    Sentence{"1 driver in the list is broken: '{}' names {}.", "1 pilote de la liste est cassé : « {} » nomme {}."},
    Sentence{"a class that is not registered", "une classe qui n’est pas inscrite"},
    Sentence{"{}, which is not there", "{}, qui n’y est pas"},
    Sentence{"Install that driver again, or uninstall it.", "Réinstallez ce pilote, ou désinstallez-le."},
};

}  // namespace

std::span<const Sentence> windows_doctor_sentences() noexcept { return table; }

}  // namespace taut::panel
