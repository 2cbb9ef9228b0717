"""What each choice of the default recipe is worth; see the help."""
import argparse
import os
import pathlib
import random
import statistics
import sys
import tempfile

import sets
from tasnif import DEFAULT, RunError, Tasnif

DESCRIPTION = """\
Trains on the training part of every set with one choice of the recipe left out or added at a time, and prints what
that changes of macro-F1, micro-F1 and log-loss on held-out articles: 5 folds in which near-duplicates stay together,
the search included, on several seeds. Test parts are never read.

Each set is cut to --articles articles, drawn by the seed, so that large sets do not take all the time. The error is
the standard error of the mean over axes of their differences (a mean over seeds each). Exit codes: 0 done, 64 wrong
usage, 65 a set that cannot be measured, 66 no such set or program, 70 a run of Tasnif that failed."""

# Options of `tasnif train`, one row of the table each.
VARIANTS = [
    "--without word-pairs",
    "--without characters",
    "--without punctuation",
    "--without passages",
    "--without characters --without punctuation --without word-pairs",
    "--preset fast",
    "--preset accurate",
    "--regularization 10",
    "--quantize",
    "--folds 10",
]
MEASURES = ["macro_f1", "micro_f1", "log_loss"]


class Parser(argparse.ArgumentParser):
    """A parser that answers wrong usage with the exit code of the program."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def options():
    parser = Parser(
        prog="Scripts/benchmark ablation", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET[/AXIS]", help="what to measure (default: all axes of all sets)")
    parser.add_argument("--data", type=pathlib.Path, default=sets.SHARED / "data", metavar="FOLDER",
                        help="folder of sets (default: data in the folder that TASNIF_SHARED names, else in ../shared)")
    parser.add_argument("--with", action="append", default=[], dest="variants", metavar="OPTIONS",
                        help="options of `tasnif train` as one argument; repeatable (default: the choices of the recipe)")
    parser.add_argument("--articles", type=int, default=1500, metavar="N", help="most articles of a set (default: 1500)")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="number of seeds (default: 3)")
    parser.add_argument("--by-set", action="store_true", help="also the differences of macro-F1 on each axis")
    parser.add_argument("--threads", type=int, metavar="N", help="threads of Tasnif (default: all cores)")
    return parser.parse_args()


def sample(path, articles, seed, folder):
    """A file with at most so many lines of another, drawn by the seed, in their order."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if len(lines) > articles:
        lines = [lines[index] for index in sorted(random.Random(seed).sample(range(len(lines)), articles))]
    target = pathlib.Path(folder) / "train.jsonl"
    target.write_text("".join(lines), encoding="utf-8")
    return target


def held_out(tasnif, path, axis, several, seed, variant):
    """The figures on held-out articles that `train` stores in the model."""
    model = path.with_name("model.tasnif")
    more = [] if variant == DEFAULT else variant.split()
    tasnif.run("train", path, "-o", model, "--axis", axis, *(["--multi", axis] if several else []), "--topics", 0,
               "--seed", seed, *more)
    figures = tasnif.card(model)["held_out"][axis]
    return [figures[measure] for measure in MEASURES]


def main():
    arguments = options()
    variants = [DEFAULT, *(arguments.variants or VARIANTS)]
    try:
        chosen = sets.names(arguments.data, arguments.sets)
        tasnif = Tasnif(arguments.threads)
        figures = {}  # by variant and axis, a list of figures a seed
        for folder, axis, several in chosen:
            for seed in range(1, arguments.seeds + 1):
                with tempfile.TemporaryDirectory() as scratch:
                    path = sample(folder / "train.jsonl", arguments.articles, seed, scratch)
                    for variant in variants:
                        row = held_out(tasnif, path, axis, several, seed, variant)
                        figures.setdefault((variant, f"{folder.name}/{axis}"), []).append(row)
            print(f"{folder.name}/{axis}", file=sys.stderr)
    except (sets.DataError, RunError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return error.code
    report(figures, variants, arguments)
    return 0


def report(figures, variants, arguments):
    axes = list(dict.fromkeys(axis for _, axis in figures))

    def mean(variant, axis, measure):
        return statistics.fmean(row[measure] for row in figures[variant, axis])

    print(f"{len(axes)} axes, {arguments.seeds} seeds, at most {arguments.articles} articles each\n")
    print("| recipe | macro-F1 | micro-F1 | log-loss | axes better, worse by 0.005 of macro-F1 |")
    print("|---|---:|---:|---:|---:|")
    for variant in variants:
        cells = []
        for measure in range(len(MEASURES)):
            values = [mean(variant, axis, measure) for axis in axes]
            if variant == DEFAULT:
                cells.append(f"{statistics.fmean(values):.4f}")
                continue
            changes = [value - mean(DEFAULT, axis, measure) for value, axis in zip(values, axes)]
            error = statistics.stdev(changes) / len(changes) ** 0.5 if len(changes) > 1 else float("nan")
            cells.append(f"{statistics.fmean(changes):+.4f} ± {error:.4f}")
        changes = [mean(variant, axis, 0) - mean(DEFAULT, axis, 0) for axis in axes]
        cells.append(f"{sum(change >= 0.005 for change in changes)}, {sum(change <= -0.005 for change in changes)}")
        print(f"| {variant} | {' | '.join(cells)} |")
    if not arguments.by_set:
        return
    print(f"\n| axis | {' | '.join(variants)} |")
    print(f"|---|{'---:|' * len(variants)}")
    for axis in axes:
        base = mean(DEFAULT, axis, 0)
        cells = [f"{base:.3f}"] + [f"{mean(variant, axis, 0) - base:+.3f}" for variant in variants[1:]]
        print(f"| {axis} | {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
