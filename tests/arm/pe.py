#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints what a Windows program or DLL holds, a line a fact, from the file's own headers.

pe.py FILE
"""
import struct
import sys

MACHINES = {0xAA64: "ARM64", 0x8664: "x86-64", 0x14C: "x86"}
SUBSYSTEMS = {2: "window", 3: "console"}
# Bits of DllCharacteristics.
FLAGS = {0x20: "high-entropy", 0x40: "anywhere", 0x100: "no-execute"}
EXPORTS, IMPORTS, RELOCATIONS, DEBUG, DELAYED = 0, 1, 5, 6, 13


class Image:
    def __init__(self, data):
        self.data = data
        at = struct.unpack_from("<I", data, 0x3C)[0]
        assert data[:2] == b"MZ" and data[at : at + 4] == b"PE\0\0", "not a program of Windows"
        self.machine, sections, _, _, _, optional, self.kind = struct.unpack_from("<HHIIIHH", data, at + 4)
        self.header = at + 24
        assert struct.unpack_from("<H", data, self.header)[0] == 0x20B, "not a 64-bit program"
        table = self.header + optional
        self.sections = [struct.unpack_from("<8sIIII", data, table + 40 * k) for k in range(sections)]
        self.rights = [struct.unpack_from("<I", data, table + 40 * k + 36)[0] for k in range(sections)]

    def directory(self, number):
        """The address and size of a table; 0, 0 where there is none."""
        if number >= struct.unpack_from("<I", self.data, self.header + 108)[0]:
            return 0, 0
        return struct.unpack_from("<II", self.data, self.header + 112 + 8 * number)

    def offset(self, address):
        for _, size, start, raw, place in self.sections:
            if start <= address < start + max(size, raw):
                return place + address - start
        raise ValueError(f"the address {address:#x} lies in no section")

    def text(self, address):
        at = self.offset(address)
        return self.data[at : self.data.index(b"\0", at)].decode()


def imports(image, number, step, name_at):
    address, _ = image.directory(number)
    if not address:
        return
    at = image.offset(address)
    while any(image.data[at : at + step]):
        yield image.text(struct.unpack_from("<I", image.data, at + name_at)[0])
        at += step


def exports(image):
    address, _ = image.directory(EXPORTS)
    if not address:
        return
    at = image.offset(address)
    count = struct.unpack_from("<I", image.data, at + 24)[0]
    names = image.offset(struct.unpack_from("<I", image.data, at + 32)[0])
    for k in range(count):
        yield image.text(struct.unpack_from("<I", image.data, names + 4 * k)[0])


def facts(image):
    yield "machine", MACHINES.get(image.machine, hex(image.machine))
    yield "kind", "library" if image.kind & 0x2000 else "program"
    major, minor = struct.unpack_from("<HH", image.data, image.header + 48)
    yield "windows", f"{major}.{minor}"
    subsystem, flags = struct.unpack_from("<HH", image.data, image.header + 68)
    yield "subsystem", SUBSYSTEMS.get(subsystem, str(subsystem))
    for bit, word in FLAGS.items():
        if flags & bit:
            yield "flag", word
    # Without this table the file cannot move, whatever its flags say.
    yield "relocations", "yes" if image.directory(RELOCATIONS)[1] else "no"
    yield "debug", "yes" if image.directory(DEBUG)[1] else "no"
    for (name, *_), rights in zip(image.sections, image.rights):
        if rights & 0x20000000 and rights & 0x80000000:
            yield "writable-code", name.rstrip(b"\0").decode()
    for name in sorted({*imports(image, IMPORTS, 20, 12), *imports(image, DELAYED, 32, 4)}, key=str.lower):
        yield "links", name.lower()
    for name in sorted(exports(image)):
        yield "exports", name


def main():
    with open(sys.argv[1], "rb") as file:
        image = Image(file.read())
    for fact in facts(image):
        print(*fact)


main()
