#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints what a Mach-O file holds, a line a fact, each with the processor it is for.

macho.py FILE          one program or library, universal or for one processor
"""
import hashlib
import struct
import sys

PROCESSORS = {0x0100000C: "arm64", 0x01000007: "x86_64"}
KINDS = {2: "program", 6: "library"}
DYLIBS = {0x0C: "links", 0x18 | 0x80000000: "links-weakly", 0x0D: "id", 0x1F | 0x80000000: "re-exports"}


def text_at(data, at):
    return data[at : data.index(b"\0", at)].decode()


def version(number):
    return f"{number >> 16}.{number >> 8 & 255}"


def signature(slice_, at):
    """Of an embedded signature: its kind, and whether each page has the hash that it lists."""
    magic, _, count = struct.unpack_from(">III", slice_, at)
    if magic != 0xFADE0CC0:
        return "broken: no superblob"
    for k in range(count):
        _, offset = struct.unpack_from(">II", slice_, at + 12 + 8 * k)
        here = at + offset
        if struct.unpack_from(">I", slice_, here)[0] != 0xFADE0C02:
            continue
        _, _, _, flags, hashes, _, _, pages, limit = struct.unpack_from(">IIIIIIIII", slice_, here)
        size, kind, _, shift = struct.unpack_from(">BBBB", slice_, here + 36)
        if kind != 2 or size != 32:
            return "broken: not SHA-256"
        for page in range(pages):
            start = page << shift
            piece = slice_[start : min(start + (1 << shift), limit)]
            listed = slice_[here + hashes + page * size : here + hashes + (page + 1) * size]
            if hashlib.sha256(piece).digest() != listed:
                return f"broken: page {page}"
        return "ad hoc, every page" if flags & 2 else "every page"
    return "broken: no code directory"


def number_at(data, at):
    """An unsigned LEB128: its value, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def exported(trie, at=0, prefix=""):
    """The names that a program can be bound to, as the system's loader reads them."""
    size, here = number_at(trie, at)
    if size:
        yield prefix
    here += size
    for _ in range(trie[here]):
        edge = text_at(trie, here + 1)
        child, here = number_at(trie, here + 1 + len(edge) + 1)
        here -= 1
        yield from exported(trie, child, prefix + edge)


def facts(slice_):
    magic, cpu, _, kind, commands, _, flags, _ = struct.unpack_from("<IIIIIIII", slice_, 0)
    assert magic == 0xFEEDFACF, "not a 64-bit Mach-O file"
    who = PROCESSORS.get(cpu, hex(cpu))
    yield who, "kind", KINDS.get(kind, str(kind))
    yield who, "position", "anywhere" if kind == 6 or flags & 0x200000 else "fixed"
    # Symbols that all libraries of a program share by name.
    yield who, "shares", ("its own " if flags & 0x8000 else "") + ("others'" if flags & 0x10000 else "") or "nothing"
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", slice_, at)
        if command == 0x32:
            platform, oldest, _, _ = struct.unpack_from("<IIII", slice_, at + 8)
            yield who, "system", f"{'macOS' if platform == 1 else platform} {version(oldest)}"
        elif command in DYLIBS:
            yield who, DYLIBS[command], text_at(slice_, at + struct.unpack_from("<I", slice_, at + 8)[0])
        elif command == 0x1C | 0x80000000:
            yield who, "rpath", text_at(slice_, at + struct.unpack_from("<I", slice_, at + 8)[0])
        elif command == 0x1D:
            yield who, "signature", signature(slice_, struct.unpack_from("<I", slice_, at + 8)[0])
        elif command in (0x22, 0x22 | 0x80000000, 0x33 | 0x80000000):
            offset, length = struct.unpack_from("<II", slice_, at + (8 if command & 0xFF == 0x33 else 40))
            for name in sorted(exported(slice_[offset : offset + length])) if length else []:
                yield who, "exports", name
        at += size


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    slices = [data]
    if data[:4] == b"\xca\xfe\xba\xbe":
        slices = []
        for k in range(struct.unpack_from(">I", data, 4)[0]):
            _, _, offset, size, align = struct.unpack_from(">IIIII", data, 8 + 20 * k)
            assert offset % (1 << align) == 0, "a part is not aligned"
            slices.append(data[offset : offset + size])
    for slice_ in slices:
        for fact in facts(slice_):
            print(*fact)


main()
