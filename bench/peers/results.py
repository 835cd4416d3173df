# SPDX-License-Identifier: MIT
"""Parses the lines of bench/peers/compare for bench/peers/table, and the resulting tables for bench/peers/plot."""
import re
from types import SimpleNamespace

PEERS = {  # display names, and what each was asked for
    "raw-copy": ("Hand-written loop", "two periods ahead; capture memory straight to playback memory"),
    "raw-planar": ("Hand-written loop, planar", "the same, through Taut's conversions and a callback with planar int32"),
    "taut-safe": ("Taut", "`safety = safe`, planar int32"),
    "taut-tight": ("Taut, tight", "`safety = tight`, planar int32"),
    "zita": ("zita-alsa-pcmi", "two fragments, the loop of its documentation; planar float"),
    "portaudio": ("PortAudio", "one period of suggested latency each way, real-time scheduling; int32"),
    "rtaudio": ("RtAudio", "least latency, real time, two buffers; int32"),
    "soundio": ("libsoundio", "raw devices, two periods of latency each way, the shortest queue between; int32"),
    "sdl": ("SDL2", "`samples` of one period, real-time threads, the shortest queue between; int32"),
    "jack": ("JACK2", "server with `-R -n 2`, one client; planar float"),
    "taut-jack": ("Taut on JACK2", "on that server, its buffer of one cycle, planar int32"),
    "jack-sync": ("JACK2, sync", "the same with `-S`"),
    "taut-jack-sync": ("Taut on JACK2, sync", "on that server"),
}
PACKAGES = {"zita": "libzita-alsa-pcmi0", "portaudio": "libportaudio2", "rtaudio": "librtaudio6",
            "soundio": "libsoundio2", "sdl": "libsdl2-2.0-0", "jack": "jackd2", "taut-jack": "jackd2", "jack-sync": "jackd2", "taut-jack-sync": "jackd2"}
RATES = {44100: "44.1 kHz", 96000: "96 kHz", 192000: "192 kHz"}  # other than 48 kHz, on the USB card
CARDS = [("loopback", 2), ("loopback", 32), ("usb", 2)] + [(f"usb@{rate}", 2) for rate in RATES]
TITLES = {("loopback", 2): "Loopback card, 2 channels", ("loopback", 32): "Loopback card, 32 channels",
          ("usb", 2): "USB card (audio class 2), 2 channels",
          **{(f"usb@{rate}", 2): f"USB card at {name}, 2 channels" for rate, name in RATES.items()}}
TAUT = ("taut-safe", "taut-tight")
ON_SERVERS = ("taut-jack", "taut-jack-sync")  # beside a client of that server, not beside a card
FLOORS = ("raw-copy", "raw-planar")


class Row:
    """One peer on one card at one size; `failed` is the reason for missing figures."""

    def __init__(self, fields):
        self.peer, self.card = fields["peer"], fields["card"]
        if fields.get("rate", "48000") != "48000":
            self.card += "@" + fields["rate"]
        self.failed = fields.get("failed")
        self.frames, self.channels = int(fields.get("frames", 0)), int(fields.get("channels", 0))
        if self.failed is not None:
            return
        self.round_trip, self.reported = int(fields["round_trip"]), int(fields["reported"])
        self.steady = fields["steady"] == "1"
        self.gaps = int(fields.get("gaps") or 0)
        self.process = float(fields["process"])
        self.system = float(fields["system"]) - float(fields["alone"])
        self.switches, self.threads = float(fields["switches"]), int(fields["threads"])
        self.calls = [(name, float(count)) for name, count in
                      (part.split(":") for part in fields["calls"].split(",") if part)]


class Results:
    def __init__(self, lines):
        self.versions, self.rows = {}, {}
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# "):
                package, version = line[2:].split(" ", 1)
                self.versions[package] = version
            elif line.startswith("peer="):
                head, _, failed = line.partition(" failed=")
                fields = dict(part.split("=", 1) for part in head.split(" "))
                if failed:
                    fields["failed"] = failed
                row = Row(fields)
                self.rows[(row.peer, row.card, row.channels, row.frames)] = row

    def get(self, peer, card, channels, frames):
        """The row, or None; a boot that failed as a whole stands for all its rows."""
        whole = self.rows.get((peer, card.partition("@")[0], 0, 0))
        return whole or self.rows.get((peer, card, channels, frames))

    def good(self, peer, card, channels, frames):
        row = self.get(peer, card, channels, frames)
        return row if row and row.failed is None else None

    def sizes(self, card=None):
        return sorted({key[3] for key in self.rows if key[3] and card in (None, key[1])})

    def others(self, card, channels, frames):
        """Every peer except Taut that ran without losing a frame or a packet; at rates other than 48 kHz also the floors."""
        left_out = TAUT + ON_SERVERS if "@" in card else TAUT + ON_SERVERS + FLOORS
        rows = (self.good(peer, card, channels, frames) for peer in PEERS if peer not in left_out)
        return [row for row in rows if row and row.steady and row.gaps == 0]


def of_page(lines):
    """The results in the tables of docs/performance.md: round trips and the whole system's instructions."""
    peers = {name: peer for peer, (name, _) in PEERS.items()}
    cards = {title: card for card, title in TITLES.items()}
    results, card, sizes = Results([]), None, []
    for line in lines:
        if line.startswith("#"):
            card = cards.get(line.lstrip("# ").rstrip())
        elif card and line.startswith("Frames a period: "):
            sizes = [int(size) for size in re.findall(r"\d+", line.split(".")[0])]
        cells = [cell.strip(" *") for cell in line.strip("|\n").split("|")]
        if not card or cells[0] not in peers or len(cells) < 5 or not cells[4]:
            continue  # not a peer's row, or one with the reason for its absence
        for place, frames in enumerate(sizes):
            trip, system = (cells[column].split("/")[place].strip() for column in (1, 4))
            if trip == "-":
                continue
            results.rows[(peers[cells[0]], *card, frames)] = SimpleNamespace(
                failed=None, round_trip=int(trip.split(" ")[0]), steady="(unsteady)" not in trip,
                system=1000 * float(system))
    return results


def read(path):
    with open(path, encoding="utf-8") as file:
        return of_page(file) if path.endswith(".md") else Results(file)
