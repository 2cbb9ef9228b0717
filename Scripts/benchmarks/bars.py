"""What is asked of Tasnif's speed, and whether it is met: a row a bar."""
import dataclasses
import statistics


@dataclasses.dataclass
class Series:
    """All runs of one task."""

    runs: list  # of dictionaries: wall, cpu, memory, others, over, and what the task adds
    megabytes: float | None = None  # of text, where the task reads text

    def median(self, key):
        values = [run[key] for run in self.runs if run.get(key) is not None]
        return statistics.median(values) if values else None

    @property
    def over(self):
        """Whether a run was ended for taking too long: its time is a lower bound."""
        return any(run["over"] for run in self.runs)

    @property
    def rate(self):
        """Megabytes of text a second."""
        wall = self.median("wall")
        return self.megabytes / wall if self.megabytes and wall else None


@dataclasses.dataclass
class Row:
    """One bar. `value` is what is compared with the bar; a bound where a peer was ended early."""

    what: str
    ours: str
    peer: str
    value: float | None
    bar: float
    least: bool  # whether the value has to be at least the bar, else at most
    unit: str = "×"
    bound: bool = False
    # The same ratio in CPU time, which a busy machine spoils less; there is no bar for it.
    cpu: float | None = None

    @property
    def met(self):
        if self.value is None:
            return None
        return self.value >= self.bar if self.least else self.value <= self.bar

    def cells(self):
        sign = "≥" if self.least else "≤"
        value = "n/a" if self.value is None else f"{'≥ ' if self.bound else ''}{number(self.value)} {self.unit}"
        met = {None: "n/a", True: "met", False: "**missed**"}[self.met]
        cpu = "" if self.cpu is None else f"{number(self.cpu)} ×"
        return [self.what, self.ours, self.peer, value, f"{sign} {self.bar:g} {self.unit}", met, cpu]

    def record(self):
        return {"kind": "bar", "what": self.what, "ours": self.ours, "peer": self.peer, "value": self.value,
                "bar": self.bar, "least": self.least, "unit": self.unit, "bound": self.bound, "met": self.met,
                "cpu": self.cpu}


def number(value):
    """Three digits that count."""
    if value is None:
        return "n/a"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def quotient(a, b):
    return a / b if a and b else None


def with_unit(value, unit):
    return "n/a" if value is None else f"{number(value)} {unit}"


def ratio(what, done, ours, peer, key, bar, times_faster, unit, peer_key=None):
    """How many times less of something (`times_faster`), or what share of it, Tasnif takes of what a peer takes.

    peer_key: the peer's figure, where it is another.
    """
    mine, theirs = done.get(ours), done.get(peer)
    a = mine.median(key) if mine else None
    b = theirs.median(peer_key or key) if theirs else None
    value = quotient(b, a) if times_faster else quotient(a, b)
    cpu = None
    if key == "wall" and not peer_key and mine and theirs and not theirs.over:
        a_cpu, b_cpu = mine.median("cpu"), theirs.median("cpu")
        cpu = quotient(b_cpu, a_cpu) if times_faster else quotient(a_cpu, b_cpu)
    # With the peer ended early its time is at least that, so a ratio of "times faster" is a lower bound; a share is
    # then an upper bound, which is good enough to meet its bar and says nothing when it does not.
    bound = bool(theirs and theirs.over)
    if bound and not times_faster and value is not None and value > bar:
        value = None
    return Row(what, with_unit(a, unit), f"{peer}: {with_unit(b, unit)}", value, bar, times_faster,
               bound=bound and times_faster, cpu=cpu)


def rows(done):
    """The bars of training, prediction, memory and topics, from the series by task."""
    found = [
        ratio("training on words", done, "Tasnif words", "scikit-learn LR words", "wall", 30, True, "s"),
        ratio("training on words", done, "Tasnif words", "liblinear LR words", "wall", 5, True, "s"),
        ratio("training on words", done, "Tasnif words", "Vowpal Wabbit", "wall", 1, False, "s"),
        ratio("training on words", done, "Tasnif words", "fastText", "wall", 1, False, "s"),
        ratio("training on words and characters", done, "Tasnif characters", "scikit-learn SVC characters", "wall", 10,
              True, "s"),
        ratio("default training against one fit", done, "Tasnif default", "scikit-learn LR characters", "wall", 1,
              False, "s", peer_key="fit"),
    ]
    found += prediction(done)
    found += [
        ratio("peak memory of training on words", done, "Tasnif words", "scikit-learn LR words", "memory", 0.25, False,
              "MB"),
        ratio("peak memory of training on words and characters", done, "Tasnif characters",
              "scikit-learn SVC characters", "memory", 0.25, False, "MB"),
    ]
    for name in ("words", "characters"):
        series, model = done.get(f"Tasnif predict {name}"), done.get(f"Tasnif {name}")
        if series and model:
            value = series.median("memory") - model.median("model")
            found.append(Row(f"memory of prediction beyond the model, {name}", f"{number(series.median('memory'))} MB",
                             f"model {number(model.median('model'))} MB", value, 64, False, "MB"))
    if "Tasnif one article" in done:
        milliseconds = 1000 * done["Tasnif one article"].median("wall")
        found.append(Row("one article, process start to answer, shipped model", f"{number(milliseconds)} ms", "",
                         milliseconds, 30, False, "ms"))
    for topics, bar in ((20, 3), (50, 4)):
        ours, peer = f"Tasnif NMF {topics}", f"scikit-learn NMF {topics}"
        if ours in done and peer in done:
            found.append(ratio(f"NMF, {topics} topics", done, ours, peer, "wall", bar, True, "s"))
            a, b = done[ours].median("error"), done[peer].median("error")
            found.append(Row(f"NMF, {topics} topics, relative error", f"{a:.5f}" if a else "n/a",
                             f"{peer}: {b:.5f}" if b else "n/a", a / b if a and b else None, 1, False))
    return found


def prediction(done):
    found = []
    for name, peer in (("words", "scikit-learn LR words"), ("characters", "scikit-learn SVC characters")):
        found.append(rate(f"prediction of a stream, {name}", done, f"Tasnif predict {name}", f"{peer} predict", 20))
    found.append(rate("prediction of a stream, words", done, "Tasnif predict words", "fastText predict", 5))
    found.append(rate("prediction on one core, words", done, "Tasnif predict words, 1 thread", "plain loop in C", 0.5))
    alone = done.get("Tasnif predict characters, 1 thread")
    if alone:
        found.append(Row("prediction on one core, characters", f"{number(alone.rate)} MB/s", "", alone.rate, 20, True,
                         "MB/s"))
    for name in ("words", "characters"):
        one, two = done.get(f"Tasnif predict {name}, 1 thread"), done.get(f"Tasnif predict {name}")
        if one and two:
            found.append(Row(f"prediction, from one core to two, {name}", f"{number(two.rate)} MB/s",
                             f"one core: {number(one.rate)} MB/s", two.rate / one.rate, 1.8, True))
    return found


def rate(what, done, ours, peer, bar):
    """How many times the text a second Tasnif reads."""
    mine, theirs = done.get(ours), done.get(peer)
    a, b = (series.rate if series else None for series in (mine, theirs))
    over = bool(theirs and theirs.over)
    cpu = quotient(theirs.median("cpu"), mine.median("cpu")) if mine and theirs and not over else None
    return Row(what, with_unit(a, "MB/s"), f"{peer}: {with_unit(b, 'MB/s')}", quotient(a, b), bar, True, bound=over,
               cpu=cpu)


# Peers and the tasks of Tasnif that they are held against.
PAIRS = {
    "scikit-learn LR words": "Tasnif words", "scikit-learn SVC words": "Tasnif words",
    "liblinear LR words": "Tasnif words", "Vowpal Wabbit": "Tasnif words", "fastText": "Tasnif words",
    "scikit-learn SVC characters": "Tasnif characters", "scikit-learn LR characters": "Tasnif characters",
    "scikit-learn LR words predict": "Tasnif predict words", "fastText predict": "Tasnif predict words",
    "plain loop in C": "Tasnif predict words, 1 thread",
    "scikit-learn SVC characters predict": "Tasnif predict characters",
    "scikit-learn NMF 20": "Tasnif NMF 20", "gensim NMF 20": "Tasnif NMF 20",
    "scikit-learn NMF 50": "Tasnif NMF 50", "gensim NMF 50": "Tasnif NMF 50",
}


def ratios(done):
    """What each peer takes for one of what Tasnif takes: peer, task, then ratios of the four figures."""
    found = []
    for peer, ours in PAIRS.items():
        if peer in done and ours in done:
            keys = ("wall", "cpu", "memory", "model")
            found.append((peer, ours, *(quotient(done[peer].median(key), done[ours].median(key)) for key in keys)))
    return found


def growth(curve):
    """The bars of the doubling curve, from its points by task: (articles, wall, CPU, memory), articles rising."""
    found = []
    for task, points in curve.items():
        steps = [(later[1] / earlier[1], earlier, later) for earlier, later in zip(points, points[1:])]
        if steps:
            value, earlier, later = max(steps, key=lambda step: step[0])
            found.append(Row(f"growth of {task}: the dearest doubling", f"{later[0]:,}: {number(later[1])} s",
                             f"{earlier[0]:,}: {number(earlier[1])} s", value, 2.1, False,
                             cpu=quotient(later[2], earlier[2])))
        if task.startswith("prediction") and len(points) > 1:
            # Flat: a tenth more is what an allocator's caches may take.
            found.append(Row(f"memory of {task}, largest against smallest", f"{number(points[-1][3])} MB",
                             f"{number(points[0][3])} MB", points[-1][3] / points[0][3], 1.1, False))
    return found
