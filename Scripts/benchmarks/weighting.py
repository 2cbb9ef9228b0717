"""Ways to choose and weigh terms that Tasnif does not offer, tried with scikit-learn on its tokens; see the help."""
import argparse
import collections
import dataclasses
import json
import pathlib
import sys
import tempfile

import environment
import sets
from ablation import Parser, report, sample
from tasnif import DEFAULT, RunError, Tasnif

DESCRIPTION = """\
Tries ways to choose and weigh terms that Tasnif does not offer: hashing, selection of terms, saturation of counts as
in BM25, log-count ratios. Words, pairs of words and in-word runs of 2 to 5 characters are made of the tokens that
`tasnif normalize` prints, weighed by Tasnif's own rule or another, and one logistic regression a label is fitted; C of
3, 10 and 30 is tried, and the figures are those of the best log-loss. Prints what each way changes on held-out
articles of the training parts: 3 folds on several seeds; idf, selection and ratios of the training folds alone. Test
parts are never read. Near-duplicates may part, for all ways alike, and punctuation takes no part, so figures are to be
compared with each other only.

Exit codes: 0 done, 64 wrong usage, 65 a set that cannot be measured, 66 no such set or program, 70 a run of Tasnif
that failed."""


@dataclasses.dataclass
class Way:
    """How terms are chosen and weighed; the defaults are Tasnif's."""

    minimum: int = 2  # documents that a term must stand in
    share: float = 1.0  # share of the terms that is kept, by chi-square with the labels
    buckets: int = 0  # terms are hashed into so many; 0: not
    saturates: bool = False  # BM25's saturation in place of 1 + ln(count)
    ratios: bool = False  # terms scaled by how the label and the rest differ in them


WAYS = {
    DEFAULT: Way(),
    "hashed into 2^20": Way(buckets=1 << 20),
    "hashed into 2^18": Way(buckets=1 << 18),
    "terms of 3 articles or more": Way(minimum=3),
    "terms of 5 articles or more": Way(minimum=5),
    "half of the terms, by chi-square": Way(share=0.5),
    "a tenth of the terms, by chi-square": Way(share=0.1),
    "counts saturate as in BM25": Way(saturates=True),
    "log-count ratios (NB-SVM)": Way(ratios=True),
}
STRENGTHS = [3, 10, 30]
FOLDS = 3


def options():
    parser = Parser(
        prog="Scripts/benchmark weighting", description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET[/AXIS]", help="what to measure (default: all axes of all sets)")
    parser.add_argument("--data", type=pathlib.Path, default=sets.SHARED / "data", metavar="FOLDER",
                        help="folder of sets (default: data in the folder that TASNIF_SHARED names, else in ../shared)")
    parser.add_argument("--articles", type=int, default=700, metavar="N", help="most articles of a set (default: 700)")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="number of seeds (default: 2)")
    parser.add_argument("--by-set", action="store_true", help="also the differences of macro-F1 on each axis")
    return parser.parse_args()


def tokens(tasnif, path):
    """The tokens of each article, title first, that take part in features."""
    for line in tasnif.run("normalize", "--format", "jsonl", path).splitlines():
        yield [token["text"] for token in json.loads(line)["tokens"]]


def runs(words):
    """The in-word runs of 2 to 5 characters, with the border of a word as a character."""
    for word in words:
        word = f" {word} "
        for length in range(2, 6):
            yield from (word[start:start + length] for start in range(len(word) - length + 1))


def counts(articles):
    """How often each term stands in each article: a matrix of words and their pairs, and one of characters."""
    from sklearn.feature_extraction.text import CountVectorizer

    def words_and_pairs(words):
        return [*words, *map(" ".join, zip(words, words[1:]))]

    return [CountVectorizer(analyzer=analyzer, dtype=float).fit_transform(articles)
            for analyzer in (words_and_pairs, runs)]


def weighed(matrix, way, inside, truth):
    """One block of rows of unit length; what it takes from labels and frequencies is learned `inside`."""
    import numpy as np
    import scipy.sparse as sp
    from sklearn.feature_selection import chi2
    from sklearn.preprocessing import normalize

    if way.buckets:
        # Terms are numbered in their order, so a random bucket each is as good as a hash.
        bucket = np.random.default_rng(1).integers(way.buckets, size=matrix.shape[1])
        matrix = matrix @ sp.csr_matrix((np.ones(len(bucket)), (np.arange(len(bucket)), bucket)),
                                        shape=(len(bucket), way.buckets))
    frequency = np.diff(matrix[inside].tocsc().indptr)
    matrix = matrix[:, frequency >= way.minimum].tocsr()
    frequency = frequency[frequency >= way.minimum]
    if not len(frequency):
        return matrix
    if way.saturates:
        # Okapi BM25 with its usual k1 = 1.2 and b = 0.75.
        lengths = np.asarray(matrix.sum(1)).ravel()
        slowness = 1.2 * (0.25 + 0.75 * lengths / max(lengths[inside].mean(), 1e-9))
        matrix.data = 2.2 * matrix.data / (matrix.data + np.repeat(slowness, np.diff(matrix.indptr)))
    else:
        matrix.data = 1 + np.log(matrix.data)
    matrix = normalize(matrix @ sp.diags(np.log((1 + len(inside)) / (1 + frequency)) + 1))
    if way.share < 1:
        present = [column for column in truth[inside].T if column.any()]
        score = np.max([np.nan_to_num(chi2(matrix[inside], column)[0]) for column in present], 0)
        matrix = normalize(matrix[:, np.sort(np.argsort(-score)[:int(way.share * len(score))])])
    return matrix.tocsr()


def ratios(matrix, has):
    """|ln(share of the term in articles with the label / in the others)|, half-way to its mean (Wang, Manning 2012)."""
    import numpy as np

    with_label, without = (1 + np.asarray((matrix[rows] > 0).sum(0)).ravel() for rows in (has, ~has))
    size = np.abs(np.log(with_label / with_label.sum()) - np.log(without / without.sum()))
    return 0.5 + 0.5 * size / size.mean()


def coordinates(blocks):
    """The rows in the basis of their own span, which leaves every linear model with an L2 penalty as it is."""
    import numpy as np

    gram = sum((block @ block.T).toarray() for block in blocks)
    values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(np.maximum(values, 0))


def held_out(blocks, way, truth, folds):
    """Logits of held-out articles for each C, articles × labels."""
    import numpy as np
    import scipy.sparse as sp
    from sklearn.linear_model import LogisticRegression

    logits = np.zeros((len(STRENGTHS), *truth.shape))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        rows = [weighed(block, way, inside, truth) for block in blocks]
        shared = None if way.ratios else coordinates(rows)
        for label in range(truth.shape[1]):
            has = truth[inside, label]
            if has.all() or not has.any():
                logits[:, outside, label] = 10 if has.all() else -10
                continue
            own = shared if shared is not None else coordinates(
                [row @ sp.diags(ratios(row[inside], has)) for row in rows])
            for number, strength in enumerate(STRENGTHS):
                model = LogisticRegression(C=strength, tol=1e-3, max_iter=300).fit(own[inside], has)
                logits[number][outside, label] = model.decision_function(own[outside])
    return logits


def figures(logits, truth, several):
    """Macro-F1, micro-F1 or accuracy, and log-loss, at the C with the best log-loss."""
    import numpy as np
    from measures import f1, log_loss
    from scipy.special import expit, log_softmax

    once = np.ones((1, len(truth)))
    rows = []
    for scores in logits:
        if several:
            probabilities = expit(scores)
            ranked = -np.sort(-probabilities, 0)
            given = np.arange(1, len(ranked) + 1)[:, None]
            # Half of the largest F1 that the probabilities promise, as Tasnif has it.
            threshold = (ranked.cumsum(0) / (given + ranked.sum(0))).max(0)
            candidates = [probabilities >= threshold]
        else:
            logarithms = log_softmax(scores, 1)
            probabilities = np.exp(logarithms)
            shares = np.log(truth.mean(0))
            candidates = [np.eye(truth.shape[1], dtype=bool)[(logarithms - power * shares).argmax(1)]
                          for power in (0, 0.25, 0.5, 0.75, 1)]
        reached = max(tuple(float(value[0]) for value in f1(truth, answers, once)) for answers in candidates)
        rows.append([*reached, log_loss(truth, probabilities, several)])
    return min(rows, key=lambda row: row[2])


def measure(tasnif, folder, axis, several, seed, articles):
    """The figures of each way on one axis."""
    import numpy as np

    with tempfile.TemporaryDirectory() as scratch:
        path = sample(folder / "train.jsonl", articles, seed, scratch)
        labelled = [(words, labels[axis][0]) for words, (_, _, labels) in zip(tokens(tasnif, path), sets.records(path))
                    if axis in labels]
    texts, labels = zip(*labelled)
    # Labels of one or two articles cannot be learned in three folds.
    known = [label for label, number in sorted(collections.Counter(sum(labels, ())).items()) if number >= FOLDS]
    truth = np.array([[label in own for label in known] for own in labels])
    kept = np.flatnonzero(truth.any(1)) if not several else np.arange(len(truth))
    blocks, truth = [block[kept] for block in counts(texts)], truth[kept]
    folds = np.random.default_rng(seed).permutation(len(kept)) % FOLDS
    return {name: figures(held_out(blocks, way, truth, folds), truth, several) for name, way in WAYS.items()}


def main():
    arguments = options()
    environment.enter()
    try:
        chosen = sets.names(arguments.data, arguments.sets)
        tasnif = Tasnif(None)
        results = {}
        for folder, axis, several in chosen:
            for seed in range(1, arguments.seeds + 1):
                found = measure(tasnif, folder, axis, several, seed, arguments.articles)
                for name, row in found.items():
                    results.setdefault((name, f"{folder.name}/{axis}"), []).append(row)
            print(f"{folder.name}/{axis}", file=sys.stderr)
    except (sets.DataError, RunError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return error.code
    report(results, list(WAYS), arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
