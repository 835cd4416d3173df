// SPDX-License-Identifier: MIT
#include <array>

#include "panel/french_tables.hpp"

namespace taut::panel {
namespace {

constexpr std::array table{
    // What is said after another sentence.
    Sentence{"{} This user may open none of them: they belong to the group {}.",
             "{} Cet utilisateur ne peut en ouvrir aucune : elles appartiennent au groupe {}."},
    Sentence{"{} It lets go when Taut asks for the card.", "{} Il rend la carte quand Taut la demande."},
    Sentence{"{} Taut keeps them awake while it streams.", "{} Taut les tient éveillés tant qu’il joue."},
    Sentence{"{} It was started without real-time scheduling (-r).", "{} Il a été lancé sans temps réel (-r)."},
    Sentence{"{} There are {} such threads.", "{} Il y a {} fils de ce genre."},

    // What is said of several findings.
    Sentence{"The program {} would fix this, but is not installed.",
             "Le programme {} y remédierait, mais n’est pas installé."},
    Sentence{"It lasts until the computer restarts.", "Valable jusqu’au redémarrage de l’ordinateur."},
    Sentence{"Then log out and in again.", "Puis fermez la session et rouvrez-la."},

    // Wake-ups.
    Sentence{
        "Of {} wake-ups of an audio thread 99 of 100 came within {}, the latest after {}; those of a bare timer in "
        "the same seconds within {} and {}.",
        "Sur {} réveils d’un fil audio, 99 sur 100 sont venus en moins de {}, le dernier après {} ; ceux d’un simple "
        "minuteur, dans les mêmes secondes, en {} et {}."},
    Sentence{"No audio thread could be started.", "Aucun fil audio n’a pu être lancé."},
    Sentence{"Without a thread there is no sound.", "Sans fil, pas de son."},
    Sentence{"Close other programs and try again.", "Fermez d’autres programmes et réessayez."},
    Sentence{"64 frames at 48 kHz last {}. A thread woken later than that has no time left to compute.",
             "64 trames à 48 kHz durent {}. Un fil réveillé plus tard n’a plus le temps de calculer."},
    Sentence{
        "See the other findings first. {} leave time for 999 of 1,000 of these wake-ups: the command tries them on "
        "the virtual card.",
        "Voyez d’abord les autres constats. {} laissent le temps à 999 de ces réveils sur 1 000 : la commande "
        "l’essaie sur la carte virtuelle."},
    Sentence{"Buffers of {} frames", "Des mémoires tampons de {} trames"},

    // Cards.
    Sentence{"0 sound cards.", "Aucune carte son."},
    Sentence{"1 sound card: {}.", "1 carte son : {}."},
    Sentence{"{} sound cards: {}.", "{} cartes son : {}."},
    Sentence{"The kernel's sound system runs, and nothing is plugged in.",
             "Le système de son du noyau fonctionne, et rien n’est branché."},
    Sentence{"The kernel has no sound system, as in many virtual machines and containers.",
             "Le noyau n’a pas de système de son, comme dans bien des machines virtuelles et des conteneurs."},
    Sentence{"Only the virtual card is there. Plug one in, or load its driver.",
             "Il n’y a que la carte virtuelle. Branchez-en une, ou chargez son pilote."},
    Sentence{"A card that cannot be opened neither plays nor records.",
             "Une carte qu’on ne peut ouvrir ne joue ni n’enregistre."},
    Sentence{"The group takes effect at the next login; the command applies it to this terminal only.",
             "Le groupe prend effet à la prochaine session ; la commande ne vaut que pour ce terminal."},
    Sentence{"Card {} is in use: {}.", "La carte {} est prise : {}."},
    Sentence{"{} plays and records on it", "{} y joue et en enregistre"},
    Sentence{"{} records from it", "{} en enregistre"},
    Sentence{"{} plays on it", "{} y joue"},
    Sentence{"The kernel lets one program play on a card, and one record, at a time.",
             "Le noyau ne laisse qu’un programme à la fois jouer sur une carte, et un seul en enregistrer."},
    Sentence{"The desktop is silent until: systemctl --user start {}",
             "Le bureau reste muet jusqu’à : systemctl --user start {}"},
    Sentence{"This ends the program; if it has a window, close that instead.",
             "Cela met fin au programme ; s’il a une fenêtre, fermez plutôt celle-ci."},
    Sentence{"0 sound cards are in use.", "Aucune carte son n’est prise."},
    Sentence{"The interrupt of card {} has priority {}, an audio thread {}; it came {} times a second.",
             "L’interruption de la carte {} a la priorité {}, un fil audio {} ; elle est venue {} fois par seconde."},
    Sentence{"The interrupt of card {} has priority {}, an audio thread {}.",
             "L’interruption de la carte {} a la priorité {}, un fil audio {}."},
    Sentence{"While an audio thread computes, the interrupt for the card's next buffer waits.",
             "Tant qu’un fil audio calcule, l’interruption pour la mémoire tampon suivante de la carte attend."},
    Sentence{"It lasts until the computer restarts; the package rtirq-init does it each time.",
             "Valable jusqu’au redémarrage de l’ordinateur ; le paquet rtirq-init le fait à chaque fois."},
    Sentence{"{} of the sound cards have threads above an audio thread's priority.",
             "{} : les fils des cartes son ont une priorité plus haute qu’un fil audio."},
    Sentence{"0 interrupts of sound cards wait for a thread.", "Aucune interruption de carte son n’attend un fil."},
    Sentence{"Card {} shares interrupt {} with {}; it came {} times a second.",
             "La carte {} partage l’interruption {} avec {} ; elle est venue {} fois par seconde."},
    Sentence{"The card waits while the kernel asks the other devices whether it was theirs.",
             "La carte attend que le noyau ait demandé aux autres périphériques si elle était pour eux."},
    Sentence{"Then restart the computer: the card has an interrupt of its own.",
             "Puis redémarrez l’ordinateur : la carte a une interruption à elle."},
    Sentence{"Plug it into a port of another controller: lsusb -t shows them.",
             "Branchez-la sur un port d’un autre contrôleur : lsusb -t les montre."},
    Sentence{"Move it to another slot, or disable the other device.",
             "Mettez-la dans un autre emplacement, ou désactivez l’autre périphérique."},
    Sentence{"0 sound cards share their interrupt with another device.",
             "Aucune carte son ne partage son interruption avec un autre périphérique."},

    // Processors.
    Sentence{"{} at full speed.", "{} à pleine vitesse."},
    Sentence{"The governor of {} of {} is {}; processor {} runs at {} of {} now.",
             "Le régulateur de {} sur {} est {} ; le processeur {} tourne maintenant à {} sur {}."},
    Sentence{"The governor of {} of {} is {}.", "Le régulateur de {} sur {} est {}."},
    Sentence{"A processor that slows down when idle takes longer over the first buffer when the load rises.",
             "Un processeur qui ralentit au repos met plus de temps pour la première mémoire tampon quand la charge "
             "monte."},
    Sentence{"The kernel reports no idle states: 0 us to wake up.",
             "Le noyau n’annonce pas d’états de repos : 0 µs pour se réveiller."},
    Sentence{"Waking up from the deepest sleep, {}, takes a processor {}.",
             "Se réveiller du sommeil le plus profond, {}, prend {} à un processeur."},
    Sentence{"64 frames at 48 kHz last {}, and every buffer begins with a wake-up.",
             "64 trames à 48 kHz durent {}, et chaque mémoire tampon commence par un réveil."},
    Sentence{"Then log out and in again; Taut keeps the processors awake from then on, while it streams.",
             "Puis fermez la session et rouvrez-la ; Taut tient alors les processeurs éveillés tant qu’il joue."},
    Sentence{"Taut keeps the processors awake from then on, while it streams.",
             "Taut tient alors les processeurs éveillés tant qu’il joue."},
    Sentence{"Huge pages: '{}', made at once: '{}'; programs waited {} for them so far.",
             "Grandes pages : « {} », faites aussitôt : « {} » ; des programmes les ont attendues {} jusqu’ici."},
    Sentence{"once", "une fois"},
    Sentence{"{} times", "{} fois"},
    Sentence{
        "The kernel compacts memory for programs that did not ask for it, and stops their threads meanwhile.",
        "Le noyau compacte la mémoire pour des programmes qui ne l’ont pas demandé, et arrête leurs fils pendant ce "
        "temps."},
    Sentence{"This is a virtual machine; {} % of its time was taken from it.",
             "C’est une machine virtuelle ; {} % de son temps lui a été pris."},
    Sentence{"No other computer shares these processors: 0 % of their time was taken.",
             "Aucun autre ordinateur ne partage ces processeurs : 0 % de leur temps a été pris."},
    Sentence{"Nothing runs meanwhile, whatever its priority.",
             "Rien ne tourne pendant ce temps, quelle que soit la priorité."},
    Sentence{
        "Only the computer that runs it can fix that: by running fewer machines, or giving this one processors of its "
        "own.",
        "Seul l’ordinateur qui la fait tourner peut y remédier : avec moins de machines, ou des processeurs réservés "
        "à celle-ci."},

    // Other programs.
    Sentence{"{} (process {}, thread {}) has {}, above the {} of an audio thread, and computed for {} % of the time.",
             "{} (processus {}, fil {}) a {}, au-dessus de {} pour un fil audio, et a calculé {} % du temps."},
    Sentence{"a deadline", "une échéance"},
    Sentence{"priority {}", "la priorité {}"},
    Sentence{"An audio thread waits for as long as it computes.", "Un fil audio attend tant qu’il calcule."},
    Sentence{"It lasts until that program ends.", "Valable jusqu’à la fin de ce programme."},
    Sentence{"0 threads of other programs have a priority above {}.",
             "Aucun fil d’un autre programme n’a une priorité au-dessus de {}."},
    Sentence{"0 PipeWire servers run.", "Aucun serveur PipeWire ne tourne."},
    Sentence{"PipeWire runs (process {}), but its settings are not known.",
             "PipeWire tourne (processus {}), mais ses réglages ne sont pas connus."},
    Sentence{"It may belong to another user, or the program pw-metadata is missing.",
             "Il est peut-être à un autre utilisateur, ou le programme pw-metadata manque."},
    Sentence{"Run this again as the desktop's user.", "Recommencez comme utilisateur du bureau."},
    Sentence{"PipeWire's buffers have {} to {} at {}.", "Les mémoires tampons de PipeWire ont de {} à {} à {}."},
    Sentence{"PipeWire is forced to buffers of {}.", "PipeWire est forcé à des mémoires tampons de {}."},
    Sentence{"No program gets a smaller one, whatever it asks for.",
             "Aucun programme n’en reçoit de plus petite, quoi qu’il demande."},
    Sentence{"PipeWire gives no buffers below {}.", "PipeWire ne donne pas de mémoires tampons au-dessous de {}."},
    Sentence{"Programs that ask for less get that latency anyway.",
             "Les programmes qui demandent moins ont quand même cette latence."},
    Sentence{"It lasts until PipeWire restarts.", "Valable jusqu’au redémarrage de PipeWire."},
    Sentence{"PipeWire switches between {}.", "PipeWire passe d’une fréquence à l’autre : {}."},
    Sentence{"PipeWire runs at {} only: 1 rate.", "PipeWire ne tourne qu’à {} : 1 fréquence."},
    Sentence{"Programs at another rate are resampled, which adds latency.",
             "Les programmes à une autre fréquence sont rééchantillonnés, ce qui ajoute de la latence."},
    Sentence{"0 JACK servers run.", "Aucun serveur JACK ne tourne."},
    Sentence{"jackd (process {}) runs with buffers of {} at {}.",
             "jackd (processus {}) tourne avec des mémoires tampons de {} à {}."},
    Sentence{"Any other busy program can delay everything on it.",
             "Tout autre programme occupé peut y retarder tout le monde."},
    Sentence{"Then start it again with -R instead of -r.", "Puis relancez-le avec -R au lieu de -r."},
    Sentence{"All programs on it have that latency, in and out.",
             "Tous ses programmes ont cette latence, à l’entrée et à la sortie."},
    Sentence{"It lasts until jackd ends.", "Valable jusqu’à la fin de jackd."},
    Sentence{"1 driver in the list is broken: '{}' names {}, which is not a driver.",
             "1 pilote de la liste est cassé : « {} » nomme {}, qui n’est pas un pilote."},
    Sentence{"Programs that open every driver in the list may fail on it.",
             "Les programmes qui ouvrent tous les pilotes de la liste peuvent échouer dessus."},
    Sentence{"Remove the folder {}.", "Supprimez le dossier {}."},
    Sentence{"{} in the list, 0 of them broken.", "{} dans la liste, aucun cassé."},

    // Rights.
    Sentence{"Everything is set, and takes effect at the next login; the command applies it to this terminal only.",
             "Tout est réglé, et prend effet à la prochaine session ; la commande ne vaut que pour ce terminal."},
    Sentence{"An audio thread gets real-time priority {}, by RealtimeKit; {} was asked for.",
             "Un fil audio obtient la priorité temps réel {}, par RealtimeKit ; {} était demandée."},
    Sentence{"An audio thread gets real-time priority {}.", "Un fil audio obtient la priorité temps réel {}."},
    Sentence{"RealtimeKit grants it to few threads, and revokes it from one that computes for 0.2 s.",
             "RealtimeKit l’accorde à peu de fils, et la retire à celui qui calcule 0,2 s."},
    Sentence{"An audio thread gets priority 0 of 99: it runs like any other.",
             "Un fil audio obtient la priorité 0 sur 99 : il tourne comme n’importe quel autre."},
    Sentence{"An audio thread gets priority 0 of 99, only a nice level of {}.",
             "Un fil audio obtient la priorité 0 sur 99, et seulement un niveau nice de {}."},
    Sentence{"Any other busy program can delay it, however large the buffers are.",
             "Tout autre programme occupé peut le retarder, même avec de grandes mémoires tampons."},
    Sentence{"This is root without CAP_SYS_NICE, as in a container: start the container with --cap-add SYS_NICE.",
             "C’est root sans CAP_SYS_NICE, comme dans un conteneur : lancez le conteneur avec --cap-add SYS_NICE."},
    Sentence{"{} MiB of memory can be locked.", "{} Mio de mémoire peuvent être verrouillés."},
    Sentence{"Audio buffers beyond that may be swapped out; the first sound afterwards drops out.",
             "Au-delà, des mémoires tampons peuvent partir sur le disque ; le premier son d’après a une coupure."},
    Sentence{"This is root without CAP_IPC_LOCK, as in a container: start the container with --cap-add IPC_LOCK.",
             "C’est root sans CAP_IPC_LOCK, comme dans un conteneur : lancez le conteneur avec --cap-add IPC_LOCK."},
    Sentence{"Ordinary threads may be woken {} late to save power.",
             "Les fils ordinaires peuvent être réveillés avec {} de retard pour économiser l’énergie."},
    Sentence{"The kernel's default is 50 us. Threads without real-time priority wake up that much later.",
             "Le noyau a 50 µs par défaut. Les fils sans priorité temps réel se réveillent d’autant plus tard."},
    Sentence{"It applies to programs started from this terminal.",
             "Cela vaut pour les programmes lancés depuis ce terminal."},
    Sentence{"Real-time threads may use {} % of a processor.",
             "Les fils temps réel peuvent prendre {} % d’un processeur."},
    Sentence{"An audio thread that needs more has to wait.", "Un fil audio qui en demande plus doit attendre."},

    // Within the others, so it comes last.
    Sentence{"{} (process {})", "{} (processus {})"},
};

}  // namespace

std::span<const Sentence> doctor_sentences() noexcept { return table; }

}  // namespace taut::panel
