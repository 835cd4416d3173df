# SPDX-License-Identifier: MIT
"""The lines of bench_resampler, for ./table and ./plot."""

CASES = {"drift": "48000 to 48002.4 Hz (two clocks)", "up": "44.1 to 48 kHz", "down": "48 to 44.1 kHz"}


class Row:
    def __init__(self, fields):
        self.case, self.peer = fields["case"], fields["peer"]
        self.follows = fields["follows"] == "1"
        self.cost = {channels: float(fields[f"ns{channels}"]) for channels in (1, 2, 8, 32)}
        self.snr = {kilohertz: float(fields[f"snr{kilohertz}"]) for kilohertz in (1, 10, 18)}
        self.gain = {kilohertz: float(fields[f"gain{kilohertz}"]) for kilohertz in (18, 20)}
        self.latency = float(fields["latency"])
        self.ours = self.peer.startswith("Taut")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [Row(dict(field.split("=", 1) for field in line.rstrip("\n").split("\t"))) for line in file]
