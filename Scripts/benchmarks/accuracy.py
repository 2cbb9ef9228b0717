"""Accuracy of Tasnif and of its peers on labelled sets; see the help."""
import argparse
import pathlib
import sys

import environment
import sets
from tasnif import DEFAULT, Tasnif

DESCRIPTION = """\
Trains Tasnif and its peers on the training part of every set, measures all of them on its test part, and prints
figures with 95 % bootstrap intervals (1,000 draws of articles, seeded) and the best peer beside them.

The test parts are for the final figure. Never choose a setting or a feature by them: for that there is cross-validation
on the training part (`tasnif evaluate TRAIN --cross-validate 5`).

A set is a folder with train.jsonl and test.jsonl. Its axes are found in the data; an axis whose labels are lists takes
several labels. Peers' answers are kept in the cache folder of the user, so only the first run is slow; Tasnif is
trained anew in every run. Exit codes: 0 done, 64 wrong usage, 65 a set that cannot be measured, 66 no such set or
program, 70 a run of Tasnif that failed, or figures that differ from those of `tasnif evaluate`."""

PRESETS = ["--preset fast", "--preset accurate"]


class Parser(argparse.ArgumentParser):
    """A parser that answers wrong usage with the exit code of the program."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def options():
    parser = Parser(
        prog="Scripts/benchmark accuracy", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET[/AXIS]", help="what to measure (default: all axes of all sets)")
    parser.add_argument("--data", type=pathlib.Path, default=sets.SHARED / "data", metavar="FOLDER",
                        help="folder of sets (default: data in the folder that TASNIF_SHARED names, else in ../shared)")
    parser.add_argument("--presets", action="store_true", help="also the presets fast and accurate")
    parser.add_argument("--with", action="append", default=[], dest="recipes", metavar="OPTIONS",
                        help="also these options of `tasnif train`, as one argument (--with='--folds 10'); repeatable")
    parser.add_argument("--no-peers", action="store_true", help="Tasnif alone")
    parser.add_argument("--rare", type=int, default=5, metavar="N",
                        help="on axes of several labels leave out labels with fewer than N training articles "
                        "(default: 5; 1: none, as `tasnif evaluate` does)")
    parser.add_argument("--format", choices=["markdown", "jsonl"], default="markdown",
                        help="markdown: one table; jsonl: one object for each recipe and peer on each axis")
    parser.add_argument("--threads", type=int, metavar="N", help="threads of Tasnif (default: all cores)")
    parser.add_argument("--list", action="store_true", help="print what would be measured and end")
    return parser.parse_args()


def main():
    arguments = options()
    try:
        chosen = sets.names(arguments.data, arguments.sets)
        if arguments.list:
            print("\n".join(f"{folder.name}/{axis}{' (several labels)' if several else ''}"
                            for folder, axis, several in chosen))
            return 0
        tasnif = Tasnif(arguments.threads)
    except sets.DataError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return error.code
    recipes = [DEFAULT, *(PRESETS if arguments.presets else [])]
    environment.enter()
    # It imports what only the environment has.
    import report

    return report.run(arguments, chosen, tasnif, list(dict.fromkeys(recipes + arguments.recipes)))


if __name__ == "__main__":
    sys.exit(main())
