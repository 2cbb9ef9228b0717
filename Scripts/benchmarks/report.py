"""The whole comparison, and the forms in which it is printed."""
import json
import sys

import environment
import peers
import sets
from comparison import compare, summary
from tasnif import DEFAULT, RunError

NOTES = """\
macro-F1 is over the labels that occur in truth or answers. The second measure is accuracy (A), or micro-F1 (µ) on axes
of several labels. Brackets hold 95 % bootstrap intervals; those of differences are paired. The best peer of each column
is picked on the test part, which flatters the peers. The last rows say on how many axes Tasnif is as good as the best
peer or better, and where it falls shortest. ECE is debiased. Seconds are of the whole program on this machine, without
topics, which no peer fits."""


class Markdown:
    """The table, a row as soon as it is known."""

    def __init__(self, recipes, has_peers):
        self.recipes, self.has_peers = recipes, has_peers
        peer = ["best peer", "difference"] if has_peers else []
        head = ["set / axis", "articles", *(["recipe", "macro-F1 against the default"] if len(recipes) > 1 else []),
                "macro-F1", *peer, "A or µ", *peer, "log-loss", *peer[:1], "ECE", "training s"]
        self.line(head)
        self.line(["---"] * len(head))

    @staticmethod
    def line(cells):
        print("| " + " | ".join(cells) + " |", flush=True)

    def add(self, row):
        if row["kind"] != "recipe":
            return
        cells = [f"{row['set']}/{row['axis']}", str(row["articles"])]
        if len(self.recipes) > 1:
            cells += [self.code(row["name"]), self.difference(row["default"]) if row["default"] else ""]
        for key in ("macro_f1", "second", "log_loss"):
            letter = "" if key != "second" else "µ " if row["several_labels"] else "A "
            cells.append(letter + self.number(**row[key]))
            if self.has_peers:
                peer = row["best_peer"][key]
                cells.append(f"{self.number(peer['value'])} ({peer['name']})" if peer else "n/a")
                if key != "log_loss":
                    cells.append(self.difference(peer) if peer else "n/a")
        self.line(cells + [self.number(row["ece"]["value"]), f"{row['training_seconds']:.1f}"])

    def summary(self, row):
        cells = [f"**all {row['axes']}**", ""] + ([self.code(row["name"]), ""] if len(self.recipes) > 1 else [])
        for key in ("macro_f1", "second", "log_loss"):
            part = row[key]
            share = f" ({100 * part['as_good'] / part['compared']:.0f} %)" if part["compared"] else ""
            where = f" ({part['where']})" if part["where"] else ""
            cells += [f"as good: {part['as_good']} of {part['compared']}{share}",
                      f"largest shortfall {part['largest_shortfall']:.3f}{where}"]
            if key != "log_loss":
                cells.insert(-1, "")
        self.line(cells + ["", ""])

    @staticmethod
    def code(name):
        return name if name == DEFAULT else f"`{name}`"

    @staticmethod
    def number(value, interval=None, sign=""):
        text = "n/a" if value is None else f"{value:{sign}.3f}"
        return text if interval is None else f"{text} [{interval[0]:{sign}.3f}, {interval[1]:{sign}.3f}]"

    def difference(self, other):
        return self.number(other["difference"], other["interval"], "+")

    def end(self, left_out):
        print(f"\n{NOTES}")
        if left_out:
            print(f"Left out, for want of a ready-made package: {', '.join(left_out)}.")


class JSONLines:
    """An object for each recipe and peer on each axis, and one for the summary of each recipe."""

    def add(self, row):
        print(json.dumps(row, ensure_ascii=False), flush=True)

    summary = add

    def end(self, left_out):
        if left_out:
            say(f"left out, for want of a ready-made package: {', '.join(left_out)}")


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(arguments, chosen, tasnif, recipes):
    """Measures and prints; returns the exit code."""
    has_peers = not arguments.no_peers
    printed = Markdown(recipes, has_peers) if arguments.format == "markdown" else JSONLines()
    done = {recipe: [] for recipe in recipes}
    code = 0
    for folder, axis, several in chosen:
        try:
            problem = sets.problem(folder, axis, several)
            ours, theirs = compare(problem, tasnif, recipes, arguments.rare, has_peers, say)
        except (sets.DataError, RunError) as error:
            # The others are worth their hours.
            say(f"benchmark: {error}")
            code = max(code, error.code)
            continue
        for result in ours:
            row = result.row("recipe", theirs, ours[0])
            done[result.name].append(row)
            printed.add(row)
        for result in theirs:
            printed.add(result.row("peer"))
    for recipe, rows in done.items():
        if rows and has_peers:
            printed.summary(summary(recipe, rows))
    printed.end(sorted(set(environment.OPTIONAL) - set(peers.installed())) if has_peers else [])
    return code
