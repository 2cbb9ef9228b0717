"""Figures of Tasnif and its peers on the same draws of articles."""
import numpy as np

import measures
import peers
from sets import DataError
from tasnif import RunError


def matrices(problem, found, rare):
    """Truth and answers as Boolean matrices with a column a label, and probabilities of the labels known."""
    truth = np.array([[label in labels for label in problem.labels] for labels in problem.test.labels])
    answers = np.zeros_like(truth)
    answers[:, : problem.known] = found.given
    probabilities = found.probabilities
    if problem.several:
        support = [sum(label in labels for labels in problem.train.labels) for label in problem.labels]
        kept = np.array(support) >= rare if rare > 1 else np.ones(len(support), bool)
        if not kept.any():
            raise DataError(f"{problem.train.path}: no label on '{problem.axis}' has {rare} articles; lower --rare")
        truth, answers = truth[:, kept], answers[:, kept]
        probabilities = None if probabilities is None else probabilities[:, kept[: problem.known]]
    return truth, answers, probabilities


def figures(problem, truth, answers, probabilities, weights):
    """Figures; macro-F1 and the second measure have a value a draw."""
    macro, micro = measures.f1(truth, answers, weights)
    result = {
        "macro_f1": macro,
        "second": micro if problem.several else measures.accuracy(truth, answers, weights),
        "log_loss": None,
        "ece": None,
    }
    if probabilities is not None:
        result["log_loss"] = measures.log_loss(truth, probabilities, problem.several)
        result["ece"] = measures.calibration_error(*measures.top_answers(truth, probabilities, problem.several))
    return result


class Result:
    """Figures of one recipe or peer on one axis."""

    def __init__(self, problem, name, found, weights, rare):
        self.name, self.problem, self.seconds = name, problem, found.seconds
        # The first row of the weights is the articles as they are, the others are the draws.
        self.values = figures(problem, *matrices(problem, found, rare), np.vstack([np.ones(weights.shape[1]), weights]))

    def value(self, key):
        value = self.values[key]
        value = value[0] if isinstance(value, np.ndarray) else value
        return None if value is None or not np.isfinite(value) else float(value)

    def interval(self, key, other=None):
        """The interval of a figure, or of its difference to another's on the same draws; None of a figure without."""
        if not isinstance(self.values[key], np.ndarray):
            return None
        return measures.interval(self.values[key][1:] - (other.values[key][1:] if other else 0))

    def figure(self, key):
        return {"value": self.value(key), "interval": self.interval(key)}

    def against(self, key, other):
        """The difference to another's figure, beside that figure; None where one of them is undefined."""
        if other is None or self.value(key) is None or other.value(key) is None:
            return None
        return {"name": other.name, "value": other.value(key), "difference": self.value(key) - other.value(key),
                "interval": self.interval(key, other)}

    def best(self, key, peers):
        """The difference to the peer with the largest figure, for log-loss the smallest."""
        having = [peer for peer in peers if peer.value(key) is not None]
        sign = -1 if key == "log_loss" else 1
        return self.against(key, max(having, key=lambda peer: sign * peer.value(key), default=None))

    def row(self, kind, peers=(), default=None):
        """All that is known, for printing.

        `second` is micro-F1 on an axis of several labels, else accuracy. A recipe is compared with the best peer of
        each measure, and with the default recipe if that is another.
        """
        problem = self.problem
        row = {"kind": kind, "set": problem.folder.name, "axis": problem.axis, "several_labels": problem.several,
               "name": self.name, "articles": len(problem.test.ids), "training_articles": len(problem.train.ids)}
        row |= {key: self.figure(key) for key in ("macro_f1", "second", "log_loss", "ece")}
        if kind == "recipe":
            row["best_peer"] = {key: self.best(key, peers) for key in ("macro_f1", "second", "log_loss")}
            row["default"] = None if default is self else self.against("macro_f1", default)
        return row | {"training_seconds": self.seconds}


def summary(name, rows):
    """How often a recipe does at least as well as the best peer, over its rows that have one."""
    row = {"kind": "summary", "name": name, "axes": len(rows)}
    for key, sign in (("macro_f1", 1), ("second", 1), ("log_loss", -1)):
        leads = {
            f"{row['set']}/{row['axis']}": sign * row["best_peer"][key]["difference"]
            for row in rows if row["best_peer"][key]
        }
        worst = min(leads, key=leads.get, default=None)
        behind = worst is not None and leads[worst] < 0
        row[key] = {"compared": len(leads), "as_good": sum(lead >= 0 for lead in leads.values()),
                    "largest_shortfall": -leads[worst] if behind else 0.0, "where": worst if behind else None}
    return row


def given(problem, rows, seconds):
    """Tasnif's answers in the form of a peer's."""
    labels = problem.labels[: problem.known]
    return peers.Answers(
        np.array([[label in row["tags"][problem.axis] for label in labels] for row in rows]),
        np.array([[row["probabilities"][problem.axis].get(label, 0.0) for label in labels] for row in rows]),
        seconds,
    )


def check(problem, found, evaluated):
    """The figures of `tasnif evaluate` must come out of the answers, else one of the two programs is wrong."""
    ours = Result(problem, "", found, np.ones((1, len(problem.test.ids))), rare=1)
    # Numbers are printed with six digits; probabilities that are equal only so shift bins of the ECE.
    tolerances = {"macro_f1": 1e-5, "micro_f1" if problem.several else "accuracy": 1e-5, "log_loss": 1e-4, "ece": 2e-3}
    for key, tolerance in tolerances.items():
        mine, theirs = ours.value(key if key in ours.values else "second"), evaluated[key]
        if (mine is None) != (theirs is None) or (mine is not None and abs(mine - theirs) > tolerance):
            raise RunError(f"{problem.name}: {key} is {mine}, but `tasnif evaluate` says {theirs}")


def compare(problem, tasnif, recipes, rare, has_peers, say):
    """Results of the recipes and of the peers on one axis."""
    weights = measures.draws(len(problem.test.ids))
    ours = []
    for recipe in recipes:
        say(f"{problem.name}: Tasnif, {recipe}")
        rows, seconds, evaluated = tasnif.answers(problem, recipe)
        answers = given(problem, rows, seconds)
        check(problem, answers, evaluated)
        ours.append(Result(problem, recipe, answers, weights, rare))
    theirs = peers.answers(problem, say) if has_peers else {}
    return ours, [Result(problem, name, answers, weights, rare) for name, answers in theirs.items()]
