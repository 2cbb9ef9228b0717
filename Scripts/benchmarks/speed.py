"""Speed and memory of Tasnif and of its peers, side by side; see the help."""
import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import sys
import tempfile

import bars
import binaries
import environment
import growth
import sets
import texts
from accuracy import Parser
from bars import Series, number
from processes import ProcessError, run

DESCRIPTION = """\
Builds Tasnif for release, runs it and its peers over the same articles, and prints the ratios that are asked of it,
then all figures. Every run is a process of its own; runs of all are interleaved, so that a machine that gets slower
slows all of them.

Articles are generated, about 10 MB a size: words by Arabic word formation in the frequencies of news, sections that can
be learned. With --data they are those of a labelled set.

What is counted: of Tasnif, of fastText and of the plain loop in C the whole process, from start to model or last
answer. Of the peers in Python neither the start of Python nor imports; of their prediction not the loading of the model
either. fastText and Vowpal Wabbit read text that was prepared for them before; Tasnif and the others read JSON lines.
Memory is the peak of the whole process. MB are 10^6 bytes, of titles and texts.

Prints Markdown; a folder gets the same as speed.md, all runs as speed.json, and growth.svg. Exit codes: 0 done, 64
wrong usage, 65 a set that cannot be measured, 66 no such set, 70 something that failed. A missed bar is no failure."""

GROUPS = ["training", "prediction", "topics", "article", "growth"]
BASE_ARTICLES = 8000
PEERS = pathlib.Path(__file__).with_name("speed_peers.py")
# Names of the peers' tasks, and what speed_peers.py calls them.
CLASSIFIERS = {
    "scikit-learn LR words": "lr-words",
    "scikit-learn SVC words": "svc-words",
    "liblinear LR words": "liblinear",
    "Vowpal Wabbit": "vw",
    "scikit-learn SVC characters": "svc-characters",
    "scikit-learn LR characters": "lr-characters",
}
# Options of `tasnif train`; `default` is `tasnif train` as it is, with search and topics.
RECIPES = {
    "words": ["--plain", "--regularization", "10", "--topics", "0"],
    "characters": ["--folds", "0", "--regularization", "10", "--topics", "0"],
    "default": [],
    # Counts and rows in files instead of memory; only its growth is of interest.
    "files": ["--folds", "0", "--regularization", "10", "--topics", "0", "--memory", "0"],
}
FASTTEXT = ["-epoch", "5", "-dim", "16", "-lr", "1.0", "-verbose", "0"]


def options():
    parser = Parser(
        prog="Scripts/benchmark speed", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=pathlib.Path, metavar="FOLDER",
                        help="measure this set instead, a folder with train.jsonl and test.jsonl")
    parser.add_argument("--axis", help="axis of --data (default: the first that takes one label an article)")
    parser.add_argument("--sizes", default="1", metavar="N,…",
                        help="sizes in units of 8,000 articles, about 10 MB (default: 1; the aim: 1,10,100)")
    parser.add_argument("--rows", default=",".join(GROUPS), metavar="GROUP,…",
                        help=f"what to measure: {', '.join(GROUPS)} (default: all)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each (default: 3)")
    parser.add_argument("--largest", type=int, default=160_000, metavar="N",
                        help="articles at the end of the curve of growth, doubled from 10,000 on (default: 160000)")
    parser.add_argument("--limit", type=float, default=900, metavar="SECONDS",
                        help="end a run after this time and take it as a bound (default: 900)")
    parser.add_argument("--budget", type=float, default=300, metavar="SECONDS",
                        help="repeat nothing that has taken this time in all (default: 300)")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads of each (default: 2)")
    parser.add_argument("--no-peers", action="store_true", help="Tasnif alone")
    parser.add_argument("--quick", action="store_true",
                        help="one run of each over a tenth of the text, two points of the curve: shows that all works")
    parser.add_argument("--output", type=pathlib.Path, default=sets.ROOT / ".build/benchmark", metavar="FOLDER",
                        help="folder for the files (default: .build/benchmark)")
    parser.add_argument("--scratch-path", type=pathlib.Path, default=sets.ROOT / ".build", metavar="FOLDER",
                        help="build folder (default: .build)")
    found = parser.parse_args()
    try:
        found.sizes = [float(size) for size in found.sizes.split(",")]
    except ValueError:
        parser.error(f"--sizes {found.sizes}: numbers, separated by commas, are expected")
    found.rows = found.rows.split(",")
    if unknown := [row for row in found.rows if row not in GROUPS]:
        parser.error(f"--rows: no '{unknown[0]}'; there are {', '.join(GROUPS)}")
    if min(found.sizes) <= 0 or found.runs < 1 or found.threads < 1:
        parser.error("sizes, runs and threads are positive")
    if found.data and found.sizes != [1]:
        parser.error("--sizes is for generated articles; a set has the size it has")
    if found.quick:
        found.sizes, found.runs, found.largest = [0.1] if not found.data else [1], 1, 20_000
    return found


class SkippedError(Exception):
    """A run that cannot be made because another was ended early."""


def trained(model):
    """The model of an earlier run."""
    if not model.exists():
        raise SkippedError("its training was ended early")
    return model


class Bench:
    """Everything that runs are made with, and the runs made so far."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.benchmarks = binaries.swift("TasnifBenchmarks", arguments.scratch_path)
        self.tasnif = os.environ.get("TASNIF") or binaries.swift("tasnif", arguments.scratch_path)
        self.python = environment.python(environment.SPEED) if not arguments.no_peers else None
        self.axis = texts.GENERATED_AXIS
        if arguments.data:
            self.axis = texts.axis_of(arguments.data, arguments.axis)
        self.threads = arguments.threads
        # Both sides get the same number of threads, whatever the machine has.
        self.limits = {name: str(self.threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
        # What was measured: for each size what there is to say of it and the series by task; the points of growth.
        self.sizes, self.curve, self.left_out = [], {}, {}
        self.fasttext = self.optional("fastText", binaries.fasttext) if not arguments.no_peers else None
        self.loop = self.optional("plain loop in C", binaries.loop) if not arguments.no_peers else None

    def optional(self, name, build):
        try:
            return build()
        except (ProcessError, OSError) as error:
            self.leave_out(name, error)

    def leave_out(self, name, error):
        self.left_out.setdefault(name, str(error))
        say(f"{name} is left out: {error}")

    def measured(self, *command, **more):
        usage = run(*command, limit=self.arguments.limit, environment=self.limits, **more)
        found = {"wall": usage.wall, "cpu": usage.cpu, "memory": usage.memory, "others": usage.others,
                 "over": usage.over}
        return found, usage.output

    def peer(self, *command):
        """A run of speed_peers.py; its own seconds, the memory of the whole process."""
        found, output = self.measured(self.python, PEERS, *command, keep=True)
        return found if found["over"] else found | json.loads(output.splitlines()[-1])

    def tasnif_run(self, *command, **more):
        return self.measured(self.tasnif, *command, accepted=(0, 65), **more)

    # The tasks. Each is called with the folder of the texts and returns its figures.

    def train(self, recipe, folder):
        model = folder / f"{recipe}.tasnif"
        found, _ = self.tasnif_run("train", folder / "train.jsonl", "-o", model, "--axis", self.axis, "--quiet",
                                   "--threads", self.threads, *RECIPES[recipe])
        if not found["over"]:
            found["model"] = model.stat().st_size / 1e6
        return found

    def tag(self, model, threads, stream):
        found, _ = self.tasnif_run("predict", "-m", trained(model), "--format", "jsonl", "--quiet", "--threads",
                                   threads, stream)
        return found

    def predict(self, recipe, threads, folder):
        return self.tag(folder / f"{recipe}.tasnif", threads, folder / "stream.jsonl")

    def accuracy(self, recipe, folder):
        _, output = self.tasnif_run("evaluate", "-m", folder / f"{recipe}.tasnif", folder / "stream.jsonl", "--axis",
                                    self.axis, "--format", "json", "--quiet", keep=True)
        return json.loads(output)["axes"][self.axis]["accuracy"]

    def train_fasttext(self, folder):
        found, _ = self.measured(self.fasttext, "supervised", "-input", folder / "train.fasttext", "-output",
                                 folder / "fasttext", "-thread", self.threads, *FASTTEXT)
        if not found["over"]:
            found["model"] = (folder / "fasttext.bin").stat().st_size / 1e6
        return found

    def predict_fasttext(self, folder):
        # The prepared lines begin with their labels, which it leaves out when it predicts.
        found, output = self.measured(self.fasttext, "predict", trained(folder / "fasttext.bin"),
                                      folder / "stream.fasttext", keep=True)
        with open(folder / "stream.fasttext", encoding="utf-8") as file:
            pairs = [line.startswith(answer + " ") for line, answer in zip(file, output.splitlines())]
        return found | ({} if found["over"] else {"accuracy": sum(pairs) / max(1, len(pairs))})

    def predict_peer(self, name, folder):
        trained(folder / f"{name}.model")
        return self.peer("predict", name, folder, self.axis)

    def plain_loop(self, folder):
        """The fastest of a few passes, as a limit should be; reading the file is not counted."""
        found, output = self.measured(self.loop, folder / "stream.txt", 5, keep=True)
        seconds = min(float(line.split("\t")[0]) for line in output.splitlines())
        return found | {"wall": seconds, "cpu": seconds}

    def one_article(self, folder):
        with open(folder / "stream.jsonl", "rb") as stream:
            (folder / "one.jsonl").write_bytes(stream.readline())
        found, _ = self.tasnif_run("predict", "-m", sets.ROOT / "Models/libya-news.tasnif", "--format", "jsonl",
                                   "--quiet", "-", input=folder / "one.jsonl")
        return found

    def factorize(self, topics, folder):
        factors = folder / "factors.bin"
        found, output = self.measured(self.benchmarks, "factorize", "--topics", topics, "--threads", self.threads,
                                      folder / "matrix.bin", factors, keep=True)
        if found["over"]:
            return found
        error = self.peer("error", folder, factors, topics)["error"]
        return found | json.loads(output) | {"error": error}

    def tasks(self, megabytes):
        """Names, what to call, and megabytes of text, in the order of a round."""
        rows, peers = self.arguments.rows, not self.arguments.no_peers
        training, stream = megabytes.get("train"), megabytes.get("stream")
        found = []
        if "training" in rows or "prediction" in rows:
            found += [(f"Tasnif {recipe}", lambda folder, recipe=recipe: self.train(recipe, folder), training)
                      for recipe in ("words", "characters", "default") if "training" in rows or recipe != "default"]
            if self.fasttext:
                found.append(("fastText", self.train_fasttext, training))
            needed = CLASSIFIERS if "training" in rows else ["scikit-learn LR words", "scikit-learn SVC characters"]
            found += [(name, lambda folder, name=name: self.peer("train", CLASSIFIERS[name], folder, self.axis),
                       training) for name in needed if peers]
        if "prediction" in rows:
            for recipe in ("words", "characters"):
                for threads, suffix in ((2, ""), (1, ", 1 thread")):
                    found.append((f"Tasnif predict {recipe}{suffix}",
                                  lambda folder, recipe=recipe, threads=threads: self.predict(recipe, threads, folder),
                                  stream))
            if self.fasttext:
                found.append(("fastText predict", self.predict_fasttext, stream))
            if self.loop:
                found.append(("plain loop in C", self.plain_loop, stream))
            found += [(f"{name} predict",
                       lambda folder, name=name: self.predict_peer(CLASSIFIERS[name], folder), stream)
                      for name in ("scikit-learn LR words", "scikit-learn SVC characters") if peers]
        if "article" in rows:
            # Short enough to be repeated until chance is small.
            found += [("Tasnif one article", self.one_article, None)] * 7
        if "topics" in rows and peers:
            for topics in (20, 50):
                found.append((f"Tasnif NMF {topics}", lambda folder, topics=topics: self.factorize(topics, folder),
                              None))
                found += [(f"{name} NMF {topics}",
                           lambda folder, key=key, topics=topics: self.peer("factorize", key, folder, topics), None)
                          for name, key in (("scikit-learn", "nmf"), ("gensim", "gensim"))]
        return found

    def size(self, articles):
        """All runs over one size of text."""
        with texts.work(self.benchmarks, articles, self.arguments.data, self.axis) as folder:
            sizes = {}
            if not self.arguments.no_peers:
                say("preparing text for the peers")
                sizes = json.loads(run(self.python, PEERS, "prepare", folder, self.axis, keep=True).output)
            megabytes = {name: sizes.get(name, {}).get("megabytes") or text_megabytes(folder / f"{name}.jsonl")
                         for name in ("train", "stream")}
            done = {}
            about = {"articles": sizes.get("train", {}).get("articles", articles), "megabytes": megabytes,
                     "matrix": sizes.get("matrix")}
            self.sizes.append((about, done))
            for round in range(self.arguments.runs):
                for name, task, size in self.tasks(megabytes):
                    self.once(done, name, task, size, folder, round)
            for recipe in RECIPES:
                series = done.get(f"Tasnif {recipe}")
                if series and not series.over:
                    series.runs[-1]["accuracy"] = self.accuracy(recipe, folder)

    def once(self, done, name, task, megabytes, folder, round):
        series = done.get(name) or Series([], megabytes)
        used = sum(max(run["wall"], run["cpu"]) for run in series.runs)
        if name in self.left_out or series.over or used > self.arguments.budget:
            return
        say(f"run {round + 1}: {name}")
        try:
            series.runs.append(task(folder))
            done[name] = series
        except SkippedError as error:
            self.leave_out(name, error)
        except (ProcessError, json.JSONDecodeError) as error:
            # Without Tasnif there is nothing to compare; without a peer there are the others.
            if name.startswith("Tasnif"):
                raise
            self.leave_out(name, error)

    def growth(self):
        """Points (articles, wall and CPU seconds, megabytes) by task; the fastest of the runs each."""
        with tempfile.TemporaryDirectory(prefix="tasnif-speed-") as kept:
            # One model for streams of all lengths: only the length is to grow.
            model = pathlib.Path(kept) / "model.tasnif"
            articles = 10_000
            while articles <= self.arguments.largest:
                with texts.work(self.benchmarks, articles, None, texts.GENERATED_AXIS) as folder:
                    stream = texts.generated(self.benchmarks, articles, texts.STREAM_START)
                    for task, call in (
                        ("training on words", lambda: self.train("words", folder)),
                        ("training on words and characters", lambda: self.train("characters", folder)),
                        ("training on words and characters, in files", lambda: self.train("files", folder)),
                        ("prediction of a stream", lambda: self.tag(model, self.threads, stream)),
                    ):
                        say(f"{articles:,} articles: {task}")
                        best = min((call() for _ in range(self.arguments.runs)), key=lambda run: run["wall"])
                        if best["over"]:
                            return
                        point = articles, best["wall"], best["cpu"], best["memory"]
                        self.curve.setdefault(task, []).append(point)
                        if not model.exists() and (folder / "characters.tasnif").exists():
                            shutil.copy(folder / "characters.tasnif", model)
                articles *= 2

    def machine(self):
        found = {"cores": os.cpu_count(), "threads": self.threads, "system": platform.platform(),
                 "processor": processor(), "memory": memory(),
                 "tasnif": run(self.tasnif, "--version", keep=True).output.strip(), "tasnif_blas": blas(self.tasnif)}
        if self.python:
            peers = json.loads(run(self.python, PEERS, "machine", keep=True, environment=self.limits).output)
            found |= {"peers": peers["versions"], "peers_blas": peers["blas"]}
            found["peers"]["fastText"] = binaries.FASTTEXT.split("==")[1] if self.fasttext else "left out"
        return found


def processor():
    try:
        for line in open("/proc/cpuinfo", encoding="utf-8"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def memory():
    """Gigabytes of the machine."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)


def blas(program):
    """The libraries that a program takes its BLAS from, links followed."""
    if not shutil.which("ldd"):
        return []
    lines = run("ldd", program, keep=True).output.splitlines()
    paths = [line.split("=>")[1].split()[0] for line in lines if "=>" in line and "blas" in line.lower()]
    return [os.path.realpath(path) for path in paths]


def text_megabytes(path):
    """Megabytes of titles and texts, counted as for the peers."""
    total = 0
    with open(path, encoding="utf-8") as file:
        for record in map(json.loads, file):
            title = record.get("title")
            total += len((f"{title}\n{record['text']}" if title else record["text"]).encode())
    return total / 1e6


def say(text):
    print(text, file=sys.stderr, flush=True)


def table(head, lines):
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *lines])


def bar_table(other, rows):
    return table(["what", "Tasnif", other, "ratio", "bar", "", "in CPU time"], [row.cells() for row in rows])


def figures(done):
    lines = []
    for name, series in done.items():
        walls = [run["wall"] for run in series.runs]
        quality = series.median("error") or next((run["accuracy"] for run in series.runs if "accuracy" in run), None)
        others = series.median("others")
        spread = f"{number(min(walls))}–{number(max(walls))}" if len(walls) > 1 else ""
        lines.append([
            name, str(len(walls)), ("> " if series.over else "") + number(series.median("wall")), spread,
            number(series.median("cpu")), number(series.rate) if series.megabytes else "",
            number(series.median("memory")), number(series.median("model")) if series.median("model") else "",
            f"{quality:.4f}" if quality else "", f"{others:.1f}" if others is not None else ""])
    return table(["task", "runs", "wall s", "from–to", "CPU s", "MB/s of text", "peak MB", "model MB",
                  "accuracy, or error of NMF", "cores busy with others"], lines)


def plain(value):
    if isinstance(value, dict):
        return ", ".join(f"{name} {version}" for name, version in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def report(machine, sizes, curve, left_out):
    """The whole text, and the same as data."""
    record = {"machine": machine, "left_out": left_out, "sizes": []}
    parts = ["# Speed of Tasnif beside its peers\n"]
    parts += [f"- {name.replace('_', ' ')}: {plain(value)}" for name, value in machine.items()]
    for about, done in sizes:
        rows = bars.rows(done)
        record["sizes"].append(about | {"bars": [row.record() for row in rows],
                                        "runs": {name: series.runs for name, series in done.items()}})
        mega = about["megabytes"]
        parts.append(f"\n## {about['articles']:,} articles, {number(mega['train'])} MB; "
                     f"a stream of {number(mega['stream'])} MB\n")
        parts.append(bar_table("peer", rows))
        parts.append("\n" + figures(done))
        if ratios := bars.ratios(done):
            parts.append("\n" + table(["what a peer takes", "for one of", "wall", "CPU", "memory", "model"], [
                [peer, ours, *(number(value) if value else "" for value in values)]
                for peer, ours, *values in ratios]))
    if curve:
        rows = bars.growth(curve)
        record["growth"] = {"points": curve, "bars": [row.record() for row in rows]}
        parts.append("\n## Growth\n")
        parts.append(bar_table("against", rows))
        parts.append("\n" + table(["task", "articles", "wall s", "ratio", "CPU s", "ratio", "peak MB"], [
            [task, f"{point[0]:,}", number(point[1]), number(point[1] / earlier[1]) if earlier else "",
             number(point[2]), number(point[2] / earlier[2]) if earlier else "", number(point[3])]
            for task, points in curve.items() for earlier, point in zip([None, *points], points)]))
    if left_out:
        parts.append("\nLeft out: " + "; ".join(f"{name} ({reason.splitlines()[-1]})"
                                                for name, reason in left_out.items()))
    return "\n".join(parts) + "\n", record


def main():
    arguments = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        bench = Bench(arguments)
        try:
            for size in arguments.sizes if set(arguments.rows) != {"growth"} else []:
                bench.size(round(size * BASE_ARTICLES))
            if "growth" in arguments.rows:
                bench.growth()
        except KeyboardInterrupt:
            # Hours of runs are worth printing without the last.
            say("interrupted; what was measured so far follows")
        text, record = report(bench.machine(), bench.sizes, bench.curve, bench.left_out)
    except (sets.DataError, ProcessError) as error:
        say(f"benchmark: {error}")
        return error.code
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "speed.md").write_text(text, encoding="utf-8")
    (arguments.output / "speed.json").write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    if bench.curve:
        (arguments.output / "growth.svg").write_text(growth.svg(bench.curve), encoding="utf-8")
    print(text, end="")
    say(f"written to {arguments.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
