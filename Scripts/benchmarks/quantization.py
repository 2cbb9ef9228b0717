"""What `--quantize` costs and saves; see the help."""
import argparse
import json
import pathlib
import shlex
import statistics
import sys
import tempfile

import sets
from ablation import Parser
from tasnif import RunError, Tasnif

DESCRIPTION = """\
Trains every set twice, once with --quantize, tags its test part with both models, and prints how much of macro-F1 the
8-bit weights lose and how much smaller the file is. Figures that `train` prints are of no use for this: they come from
cross-validation, before weights are rounded.

Exit codes: 0 done, 64 wrong usage, 65 a set that cannot be measured, 66 no such set or program, 70 a run of Tasnif
that failed. A missed bar is no failure."""

# At most so many points of macro-F1 lost, at least so many times smaller.
MOST_LOST, LEAST_RATIO = 0.002, 3


def options():
    parser = Parser(
        prog="Scripts/benchmark quantize", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET[/AXIS]", help="what to measure (default: all axes of all sets)")
    parser.add_argument("--data", type=pathlib.Path, default=sets.SHARED / "data", metavar="FOLDER",
                        help="folder of sets (default: data in the folder that TASNIF_SHARED names, else in ../shared)")
    parser.add_argument("--with", default="", dest="recipe", metavar="OPTIONS",
                        help="options of `tasnif train` as one argument (default: none)")
    parser.add_argument("--threads", type=int, metavar="N", help="threads of Tasnif (default: all cores)")
    return parser.parse_args()


def measure(tasnif, folder, axis, several, recipe):
    """Macro-F1 on the test part, and megabytes, with and without --quantize."""
    found = []
    for more in ([], ["--quantize"]):
        with tempfile.TemporaryDirectory() as scratch:
            model = pathlib.Path(scratch) / "model.tasnif"
            tasnif.run("train", folder / "train.jsonl", "-o", model, "--axis", axis,
                       *(["--multi", axis] if several else []), "--topics", 0, *recipe, *more)
            figures = tasnif.run("evaluate", "-m", model, folder / "test.jsonl", "--axis", axis, "--format", "json")
            found.append((json.loads(figures)["axes"][axis]["macro_f1"], model.stat().st_size / 1e6))
    return found


def main():
    arguments = options()
    lost, ratios = [], []
    try:
        tasnif = Tasnif(arguments.threads)
        chosen = sets.names(arguments.data, arguments.sets)
        print("| axis | macro-F1 | with --quantize | lost | MB | with --quantize | times smaller |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for folder, axis, several in chosen:
            (whole, size), (rounded, small) = measure(tasnif, folder, axis, several, shlex.split(arguments.recipe))
            lost.append(whole - rounded)
            ratios.append(size / small)
            print(f"| {folder.name}/{axis} | {whole:.4f} | {rounded:.4f} | {lost[-1]:+.4f} | {size:.2f} | {small:.2f} "
                  f"| {ratios[-1]:.2f} |", flush=True)
    except (sets.DataError, RunError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return error.code
    print(f"| mean | | | {statistics.fmean(lost):+.4f} | | | {statistics.fmean(ratios):.2f} |\n")
    print(f"lost at most {max(lost):.4f} (bar {MOST_LOST}: {'met' if max(lost) <= MOST_LOST else 'missed'}), "
          f"at least {min(ratios):.2f} times smaller (bar {LEAST_RATIO}: "
          f"{'met' if min(ratios) >= LEAST_RATIO else 'missed'})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
