#!/usr/bin/env python3
"""Writes Sources/ArabicText/Unicode/UnicodeData.swift from Python's unicodedata.

The file holds figures only: ranges of letters, digits, marks and format characters, simple lower case, canonical base
letters, and compatibility forms of letters and numbers. Which of them are folded, and to what, is decided in Swift.

    python3 Scripts/unicode-tables.py > Sources/ArabicText/Unicode/UnicodeData.swift
"""
import unicodedata as U

MAX = 0x20000  # planes 0 and 1; no letter beyond is decomposed, CJK ideographs of plane 2 and 3 are one range each

# Scripts whose combining marks are optional and are dropped like harakat.
OPTIONAL_MARKS = [(0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
                  (0x06D6, 0x06ED), (0x0898, 0x089F), (0x08CA, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
                  (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F)]


def optional_mark(c):
    return any(a <= c <= b for a, b in OPTIONAL_MARKS)


def group(c):
    """l letter, d decimal digit, n other number with a compatibility form, m mark, k mark kept as letter, f format"""
    ch = chr(c)
    g = U.category(ch)
    if g == 'Nd':
        return 'd'
    if g[0] == 'N':
        return 'l' if g == 'Nl' else ('n' if U.normalize('NFKC', ch) != ch else '-')
    if g in ('Mn', 'Me', 'Mc'):
        return 'm' if optional_mark(c) or g == 'Me' else 'k'
    if g[0] == 'L':
        return 'l'
    if g == 'Cf':
        return 'f'
    return '-'


def ranges(which):
    out, start = [], None
    for c in range(0x80, 0x32000):
        inside = group(c) in which
        if inside and start is None:
            start = c
        if not inside and start is not None:
            out.append((start, c - 1))
            start = None
    return out


def runs(mapping):
    """Runs of equal difference: first, last, step, first target (targets advance with the scalars)."""
    out = []
    for c, t in sorted(mapping.items()):
        if out:
            f, l, s, t0 = out[-1]
            if f == l and c - l in (1, 2) and t - t0 == c - l:
                out[-1] = (f, c, c - l, t0)
                continue
            if f != l and c - l == s and t - t0 == c - f:
                out[-1] = (f, c, s, t0)
                continue
        out.append((c, c, 1, t))
    return out


lower, base, compat = {}, {}, {}
for c in range(0x80, MAX):
    ch = chr(c)
    if group(c) not in ('l', 'n', 'd'):
        continue
    low = ch.lower()
    if len(low) == 1 and low != ch:
        lower[c] = ord(low)
    nfd = U.normalize('NFD', ch)
    stripped = ''.join(x for x in nfd if not optional_mark(ord(x)))
    if len(stripped) == 1 and stripped != ch and not 0x600 <= c < 0x700:
        base[c] = ord(stripped)
    nfkc = U.normalize('NFKC', ch)
    if nfkc != U.normalize('NFC', ch) or (c >= 0xF900 and nfkc != ch and not 0xFB1D <= c <= 0xFB4E):
        compat[c] = [ord(x) for x in nfkc]
for c in list(compat):  # digits of other scripts have values, not forms; CJK and Hangul forms are left as they are
    if group(c) == 'd' and not (0xFF00 <= c < 0xFFF0 or 0x1D400 <= c < 0x1D800):
        del compat[c]
    elif 0x3000 <= c < 0xFB00 and not 0xA700 <= c < 0xAB70 or 0xFF61 <= c <= 0xFFEF or 0x2F00 <= c < 0x3000:
        del compat[c]
    elif 0x0E00 <= c < 0x1200 or 0x1F200 <= c:
        del compat[c]
for c in list(base):
    if 0x0900 <= c < 0x1E00 or 0x3000 <= c < 0xFB00:
        del base[c]
# The bismillah ligature has no compatibility form, though its neighbours have; these are its letters.
compat[0xFDFD] = [ord(x) for x in 'بسم الله الرحمن الرحيم']
compat[0xFDFC] = [ord(x) for x in U.normalize('NFKC', chr(0xFDFC))]  # rial sign: a word, though a symbol by category

single = {c: t[0] for c, t in compat.items() if len(t) == 1}
several = {c: t for c, t in compat.items() if len(t) > 1}

digits = [(a, b) for a, b in ranges('d')]
zero_runs = []
for a, b in digits:
    start = a
    while start <= b:
        zero_runs.append(start)
        start += 10


def emit(name, doc, numbers, per_line=12):
    print(f'    /// {doc}')
    print(f'    static let {name}: [UInt32] = [')
    row = []
    for x in numbers:
        row.append(f'0x{x:X}')
        if len(row) == per_line:
            print('        ' + ', '.join(row) + ',')
            row = []
    if row:
        print('        ' + ', '.join(row) + ',')
    print('    ]\n')


def flat(rows):
    return [x for row in rows for x in row]


print(f'''// Made by Scripts/unicode-tables.py from Unicode {U.unidata_version}. Do not edit by hand.

/// Figures of the Unicode Character Database that folding and tokenizing need, above ASCII.
enum UnicodeData {{''')
emit('letters', 'Letters, letter numbers and vowel signs that are part of a word: pairs of first and last scalar.',
     flat(ranges('lkn')))
emit('marks', 'Combining marks that may be left out of a word: pairs of first and last scalar.', flat(ranges('m')))
emit('formats', 'Format characters (category Cf): pairs of first and last scalar.', flat(ranges('f')))
emit('zeros', 'The zero of every run of ten decimal digits.', zero_runs)
emit('lowercase', 'Simple lower case as runs: first, last, step, target of the first.', flat(runs(lower)))
emit('base', 'Letters less their canonical accents as runs: first, last, step, target of the first.', flat(runs(base)))
emit('compatibility', 'Compatibility forms of one scalar as runs: first, last, step, target of the first.', flat(runs(single)))
emit('expansions', 'Compatibility forms of several scalars: scalar, count, the scalars.',
     flat([c, len(t), *t] for c, t in sorted(several.items())))
print('}')
