"""The programs that Tasnif is compared with, each at a few settings that are known to do well, and a cache of their
answers.

All of them read title and text, folded simply: without harakat and tatweel, forms of alef as one, ى as ي, ة as ه.
None has its settings searched; that the best of them is picked on the test part flatters them a little.
"""
import dataclasses
import gzip
import hashlib
import importlib.metadata
import json
import os
import random
import sys
import tempfile
import time
import warnings

import numpy as np
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

import environment

# Part of the key of cached answers: raise it with every change of what a peer answers at unchanged settings.
REVISION = 1

BOTH = ["words", "characters"]
# Peers of axes with one label an article: package and settings.
SINGLE = {
    "LR C=1 on plain TF-IDF": ("scikit-learn", {"method": "plain logistic", "features": ["plain"], "C": 1}),
    "SVC on words": ("scikit-learn", {"method": "svc", "features": ["words"], "balanced": False}),
    "SVC on characters": ("scikit-learn", {"method": "svc", "features": ["characters"], "balanced": False}),
    "SVC": ("scikit-learn", {"method": "svc", "features": BOTH, "balanced": False}),
    "SVC balanced": ("scikit-learn", {"method": "svc", "features": BOTH, "balanced": True}),
    "LR C=10 balanced": ("scikit-learn", {"method": "logistic", "features": BOTH, "C": 10, "balanced": True}),
    "LR C=30": ("scikit-learn", {"method": "logistic", "features": BOTH, "C": 30, "balanced": False}),
    "ComplementNB": ("scikit-learn", {"method": "complement", "features": ["words"], "alpha": 0.3}),
    "fastText words": ("fasttext", {"method": "fasttext", "words": 1, "epochs": 25, "rate": 1.0}),
    "fastText pairs": ("fasttext", {"method": "fasttext", "words": 2, "epochs": 25, "rate": 0.5}),
    "VW words": ("vowpalwabbit", {"method": "vw", "words": 1, "passes": 1, "bits": 18}),
    "VW pairs": ("vowpalwabbit", {"method": "vw", "words": 2, "passes": 5, "bits": 22}),
}
# Peers of axes with several labels: one classifier a label against the rest.
SEVERAL = {
    "SVC": ("scikit-learn", {"method": "svc", "features": BOTH, "balanced": False}),
    "LR C=10 balanced": (
        "scikit-learn",
        {"method": "logistic", "features": BOTH, "C": 10, "balanced": True, "thresholds": False},
    ),
    "LR C=10 balanced, thresholds": (
        "scikit-learn",
        {"method": "logistic", "features": BOTH, "C": 10, "balanced": True, "thresholds": True},
    ),
    "LR C=30, thresholds": (
        "scikit-learn",
        {"method": "logistic", "features": BOTH, "C": 30, "balanced": False, "thresholds": True},
    ),
    "fastText, threshold": ("fasttext", {"method": "fasttext", "words": 2, "epochs": 25, "rate": 0.5}),
}
# From rare labels to frequent ones; a threshold is chosen among these.
THRESHOLDS = np.linspace(0.05, 0.95, 37)

DROPPED = [0x640, 0x670, *range(0x64B, 0x660), *range(0x6D6, 0x6EE)]
FOLDING = str.maketrans("أإآٱىة٠١٢٣٤٥٦٧٨٩", "ااااي" + "ه0123456789", "".join(map(chr, DROPPED)))


def fold(text):
    return text.lower().translate(FOLDING)


@dataclasses.dataclass
class Answers:
    """What a peer says of the test part. Matrices: articles × labels of the training part."""

    given: np.ndarray
    probabilities: np.ndarray | None
    seconds: float  # of training: text to fitted model, when the answers were made


def installed():
    """Versions of the packages of peers that are there."""
    there = {}
    for package, requirement in {"scikit-learn": "scikit-learn", **environment.OPTIONAL}.items():
        try:
            there[package] = importlib.metadata.version(requirement.split("==")[0])
        except importlib.metadata.PackageNotFoundError:
            pass
    return there


def answers(problem, say):
    """Answers of every peer that is installed, by name; from the cache where they were made before."""
    versions = installed()
    features = Features(problem)
    result = {}
    for name, (package, settings) in (SEVERAL if problem.several else SINGLE).items():
        if package not in versions:
            continue
        key = json.dumps([REVISION, problem.digest(), settings, versions[package], np.__version__], sort_keys=True)
        path = environment.CACHE / "answers" / f"{hashlib.sha256(key.encode()).hexdigest()}.json.gz"
        found = load(path)
        if found is None:
            say(f"{problem.name}: {name}")
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", ConvergenceWarning)
                    found = (several if problem.several else single)(problem, features, settings)
            except ValueError as error:
                say(f"{problem.name}: {name} is left out, for it failed: {error}")
                continue
            save(found, path)
        result[name] = found
    return result


def load(path):
    try:
        with gzip.open(path, "rt") as file:
            stored = json.load(file)
    except (OSError, EOFError, ValueError):
        return None
    probabilities = stored["probabilities"]
    return Answers(
        np.array(stored["given"], bool),
        None if probabilities is None else np.array(probabilities),
        stored["seconds"],
    )


def save(found, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and moved there, so that a killed run leaves no half of a file.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary, gzip.open(temporary, "wt") as file:
        probabilities = None if found.probabilities is None else found.probabilities.tolist()
        json.dump({"given": found.given.astype(int).tolist(), "probabilities": probabilities,
                   "seconds": found.seconds}, file)
    os.replace(temporary.name, path)


class Features:
    """TF-IDF matrices of both parts, made when a peer first asks for them."""

    def __init__(self, problem):
        self.problem = problem
        self.blocks = {}

    def block(self, name):
        if name not in self.blocks:
            start = time.perf_counter()
            vectorizer = {
                "plain": lambda: TfidfVectorizer(preprocessor=fold),
                "words": lambda: TfidfVectorizer(preprocessor=fold, ngram_range=(1, 2), min_df=2, sublinear_tf=True),
                "characters": lambda: TfidfVectorizer(
                    preprocessor=fold, analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
                ),
            }[name]()
            train = vectorizer.fit_transform(self.problem.train.texts)
            seconds = time.perf_counter() - start
            self.blocks[name] = train, vectorizer.transform(self.problem.test.texts), seconds
        return self.blocks[name]

    def matrices(self, names):
        """Training rows, test rows, and the seconds that the training rows took."""
        blocks = [self.block(name) for name in names]
        train, test, seconds = zip(*blocks)
        return scipy.sparse.hstack(train, "csr"), scipy.sparse.hstack(test, "csr"), sum(seconds)

    def tokens(self, part):
        """The words of each text as a line, as the vectorizers cut them."""
        analyze = TfidfVectorizer(preprocessor=fold).build_analyzer()
        return [" ".join(analyze(text)) for text in part.texts]


def liblinear(settings):
    """A two-class model by liblinear; the dual solvers are the fast ones where terms outnumber articles."""
    weights = "balanced" if settings["balanced"] else None
    if settings["method"] == "svc":
        return LinearSVC(C=1, class_weight=weights, random_state=0)
    return LogisticRegression(
        C=settings["C"], class_weight=weights, solver="liblinear", dual=True, tol=0.01, max_iter=1000, random_state=0
    )


def one_hot(numbers, labels):
    return np.eye(labels, dtype=bool)[numbers]


def single(problem, features, settings):
    truth = np.array([problem.labels.index(labels[0]) for labels in problem.train.labels])
    if settings["method"] in ("fasttext", "vw"):
        train = fasttext_single if settings["method"] == "fasttext" else vw_single
        start = time.perf_counter()
        predict = train(features.tokens(problem.train), truth, problem.known, settings)
        seconds = time.perf_counter() - start
        probabilities = predict(features.tokens(problem.test))
        return Answers(one_hot(probabilities.argmax(1), problem.known), probabilities, seconds)
    train, test, seconds = features.matrices(settings["features"])
    model = {
        # The one that scikit-learn gives without a thought; its solver is not liblinear's.
        "plain logistic": lambda: LogisticRegression(C=settings["C"], max_iter=1000),
        "complement": lambda: ComplementNB(alpha=settings["alpha"]),
        "logistic": lambda: OneVsRestClassifier(liblinear(settings)),
        "svc": lambda: liblinear(settings),
    }[settings["method"]]()
    start = time.perf_counter()
    model.fit(train, truth)
    seconds += time.perf_counter() - start
    given = one_hot(model.predict(test), problem.known)
    probabilities = model.predict_proba(test) if hasattr(model, "predict_proba") else None
    return Answers(given, probabilities, seconds)


def several(problem, features, settings):
    known = problem.labels[: problem.known]
    truth = np.array([[label in labels for label in known] for labels in problem.train.labels])
    if settings["method"] == "fasttext":
        return fasttext_several(problem, features, truth, settings)
    train, test, seconds = features.matrices(settings["features"])
    given = np.zeros((test.shape[0], problem.known), bool)
    probabilities = None if settings["method"] == "svc" else np.zeros(given.shape)
    for label, marked in enumerate(truth.T):
        start = time.perf_counter()
        if marked.all():
            given[:, label] = True
            if probabilities is not None:
                probabilities[:, label] = 1
            continue
        model = liblinear(settings).fit(train, marked)
        threshold = best_threshold(settings, train, marked) if settings.get("thresholds") else 0.5
        seconds += time.perf_counter() - start
        if probabilities is None:
            given[:, label] = model.predict(test)
        else:
            probabilities[:, label] = model.predict_proba(test)[:, 1]
            given[:, label] = probabilities[:, label] >= threshold
    return Answers(given, probabilities, seconds)


def best_threshold(settings, train, marked):
    """The threshold of the best F1 on articles held out in threes; 0.5 for a label too rare for that."""
    if min(marked.sum(), (~marked).sum()) < 3:
        return 0.5
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    likely = cross_val_predict(liblinear(settings), train, marked, cv=folds, method="predict_proba")[:, 1]
    return max(THRESHOLDS, key=lambda threshold: f1_score(marked, likely >= threshold, zero_division=0))


def shuffled(number):
    """An order in which a learner that goes by the order of lines does not meet one label after the other."""
    order = list(range(number))
    random.Random(0).shuffle(order)
    return order


def fasttext_model(lines, marked, settings, loss):
    """A fastText model; one thread, so that the answers are the same in every run."""
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for row in shuffled(len(lines)):
            file.write("".join(f"__label__{label} " for label in np.flatnonzero(marked[row])) + lines[row] + "\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name, loss=loss, dim=16, wordNgrams=settings["words"], epoch=settings["epochs"], lr=settings["rate"],
            bucket=200_000, thread=1, seed=0, verbose=0,
        )

    def predict(lines):
        probabilities = np.zeros((len(lines), marked.shape[1]))
        for row, line in enumerate(lines):
            # The public method fails with NumPy 2; this is what it calls.
            for probability, label in model.f.predict(line + "\n", marked.shape[1], 0.0, "strict"):
                probabilities[row, int(label.removeprefix("__label__"))] = min(probability, 1)
        return probabilities

    return predict


def fasttext_single(lines, truth, labels, settings):
    return fasttext_model(lines, one_hot(truth, labels), settings, "softmax")


def fasttext_several(problem, features, truth, settings):
    """One threshold for all labels, chosen on a fifth of the training part."""
    start = time.perf_counter()
    lines = features.tokens(problem.train)
    order = shuffled(len(lines))
    kept, out = order[len(order) // 5 :], order[: len(order) // 5]
    trial = fasttext_model([lines[row] for row in kept], truth[kept], settings, "ova")
    likely = trial([lines[row] for row in out])
    threshold = max(
        THRESHOLDS, key=lambda value: f1_score(truth[out], likely >= value, average="micro", zero_division=0)
    )
    predict = fasttext_model(lines, truth, settings, "ova")
    seconds = time.perf_counter() - start
    probabilities = predict(features.tokens(problem.test))
    return Answers(probabilities >= threshold, probabilities, seconds)


def vw_single(lines, truth, labels, settings):
    import vowpalwabbit

    model = vowpalwabbit.Workspace(
        f"--oaa {labels} --loss_function logistic --probabilities --quiet --ngram {settings['words']} "
        f"-b {settings['bits']}"
    )
    for _ in range(settings["passes"]):
        for row in shuffled(len(lines)):
            model.learn(f"{truth[row] + 1} | {lines[row]}")
    return lambda lines: np.array([model.predict(f"| {line}") for line in lines])
