# SPDX-License-Identifier: MIT
"""The lines of bench_resampler, for ./table; and the tables made of them, for ./plot."""

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


def of_page(lines):
    """The rows that docs/performance.md has in its tables."""
    titles = {title: case for case, title in CASES.items()}
    rows, case = [], None
    for line in lines:
        cells = [cell.strip(" *") for cell in line.strip("|\n").split("|")]
        if len(cells) < 12:
            case = None
        elif cells[0] in titles:
            case = titles[cells[0]]
        elif case and not cells[1].startswith("--"):
            names = ("ns1", "ns2", "ns8", "ns32", "snr1", "snr10", "snr18", "gain18", "gain20", "latency")
            rows.append(Row({"case": case, "peer": cells[0], "follows": "1" if cells[11] == "yes" else "0",
                             **dict(zip(names, cells[1:11]))}))
    return rows


def read(path):
    with open(path, encoding="utf-8") as file:
        if path.endswith(".md"):
            return of_page(file)
        return [Row(dict(field.split("=", 1) for field in line.rstrip("\n").split("\t"))) for line in file]
