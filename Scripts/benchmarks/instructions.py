"""Instructions of the hot pieces of Tasnif, beside those on record; see the help."""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import binaries
import sets
from accuracy import Parser
from processes import ProcessError, run

DESCRIPTION = """\
Builds Sources/TasnifBenchmarks for release, runs each piece over generated articles on one thread under valgrind, and
prints how many instructions it takes for a unit of its work, beside the count on record. Counts repeat, so a change of
one per cent is a change of the code; they tell nothing of caches, for which there is `Scripts/benchmark speed`.

Counts are those of a compiler and of a kind of processor; the record says which. After a change that is meant to cost
instructions, or with a new compiler, write them anew with --update and say why in the commit message.

Exit codes: 0 done, 1 a piece grew, or its work is another than on record, 64 wrong usage, 66 no such piece or no
valgrind, 70 a piece that failed."""

RECORD = pathlib.Path(__file__).with_name("instructions.tsv")
HEAD = ["piece", "unit", "number", "instructions"]
# The function of the benchmarks whose calls are counted, as the compiler writes its name.
COUNTED = "*8measured*"


@dataclasses.dataclass
class Count:
    """What a piece did and what it took."""

    unit: str
    number: int
    instructions: int

    @property
    def each(self):
        return self.instructions / self.number


def options():
    parser = Parser(
        prog="Scripts/benchmark instructions", description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pieces", nargs="*", metavar="PIECE", help="what to count (default: all)")
    parser.add_argument("--update", action="store_true", help="write the counts to the record")
    parser.add_argument("--tolerance", type=float, default=3, metavar="PERCENT",
                        help="growth that is let pass (default: 3)")
    parser.add_argument("--list", action="store_true", help="print the pieces and end")
    parser.add_argument("--scratch-path", type=pathlib.Path, default=sets.ROOT / ".build", metavar="FOLDER",
                        help="build folder (default: .build)")
    return parser.parse_args()


def pieces(program):
    """The names that the program knows."""
    said = run(program, "help", "run", keep=True).output
    return re.search(r"values: ([^)]*)\)", said).group(1).replace(",", " ").split()


def count(program, model, piece, folder):
    """One run of a piece."""
    output = folder / f"{piece}.callgrind"
    # Swift's sets are ordered by a seed of the process, and BLAS by the number of cores, if they are let.
    environment = {"SWIFT_DETERMINISTIC_HASHING": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    usage = run("valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", f"--toggle-collect={COUNTED}",
                program, "run", "--model", model, piece, keep=True, environment=environment)
    number, unit = usage.output.strip().split("\t")
    return Count(unit, int(number), instructions(output.read_text(encoding="utf-8")))


def instructions(text):
    """The total of a file that callgrind has written."""
    found = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    if not found or found.group(1) == "0":
        raise ProcessError("callgrind has counted nothing; is `measured` still a function of its own?")
    return int(found.group(1))


def toolchain():
    """What counts depend on besides the code."""
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"Swift version [\w.-]+", swift)
    return f"{platform.machine()}, {version.group() if version else 'unknown Swift'}"


def read(path):
    """Toolchain and counts by piece of a record; nothing of one that is not there."""
    if not path.exists():
        return None, {}
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines[1:]:
        piece, unit, number, total = line.split("\t")
        found[piece] = Count(unit, int(number), int(total))
    return first.removeprefix("# "), found


def write(path, made_by, counts):
    lines = ["\t".join([piece, c.unit, str(c.number), str(c.instructions)]) for piece, c in counts.items()]
    path.write_text("\n".join([f"# {made_by}", "\t".join(HEAD), *lines]) + "\n", encoding="utf-8")


def verdict(now, before, tolerance):
    """Change in per cent, and what is wrong with it, or nothing."""
    if before is None:
        return None, "new"
    if (now.unit, now.number) != (before.unit, before.number):
        return None, "other work than on record"
    change = 100 * (now.each / before.each - 1)
    return change, "grew" if change > tolerance else None


def table(counts, record, tolerance):
    lines = ["| piece | instructions | of it on record | change | |", "| --- | --- | --- | --- | --- |"]
    faults = []
    for piece, now in counts.items():
        before = record.get(piece)
        change, fault = verdict(now, before, tolerance)
        was = f"{before.each:,.2f}" if before else ""
        shown = "" if change is None else f"{change:+.2f} %"
        lines.append(f"| {piece} | {now.each:,.2f} a {now.unit} | {was} | {shown} | {fault or ''} |")
        if fault and fault != "new":
            faults.append(piece)
    return "\n".join(lines), faults


def main():
    arguments = options()
    try:
        if not shutil.which("valgrind"):
            raise sets.MissingError("valgrind is not installed; apt-get install valgrind")
        built = binaries.swift("TasnifBenchmarks", arguments.scratch_path)
        names = pieces(built)
        if arguments.list:
            print("\n".join(names))
            return 0
        if unknown := [piece for piece in arguments.pieces if piece not in names]:
            raise sets.MissingError(f"no piece '{unknown[0]}'; there are {', '.join(names)}")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            # valgrind cannot read the debug information of Swift.
            program, model = folder / "benchmarks", folder / "model.tasnif"
            binaries.call("strip", "--strip-debug", built, "-o", program)
            run(program, "model", model, environment={"SWIFT_DETERMINISTIC_HASHING": "1"})
            chosen = [piece for piece in names if not arguments.pieces or piece in arguments.pieces]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                counts = dict(zip(chosen, pool.map(lambda piece: count(program, model, piece, folder), chosen)))
    except (sets.DataError, ProcessError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return error.code
    made_by, record = read(RECORD)
    if made_by and made_by != toolchain():
        print(f"counts on record were made by {made_by}, these by {toolchain()}", file=sys.stderr)
    text, faults = table(counts, record, arguments.tolerance)
    print(text)
    if arguments.update:
        known = record | counts
        write(RECORD, toolchain(), {piece: known[piece] for piece in names if piece in known})
        return 0
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
