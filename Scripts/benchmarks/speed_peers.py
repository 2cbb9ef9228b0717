"""One run of one peer for `speed`, in a process of its own inside the environment of the peers.

    speed_peers.py prepare FOLDER AXIS           files for programs that take prepared text, and the matrix of topics
    speed_peers.py train PEER FOLDER AXIS        the model is written to FOLDER
    speed_peers.py predict PEER FOLDER AXIS
    speed_peers.py factorize PEER FOLDER TOPICS  writes factors
    speed_peers.py error FOLDER FACTORS TOPICS   relative error of factors
    speed_peers.py machine                       versions and BLAS

FOLDER holds train.jsonl and stream.jsonl. Each prints one JSON object. Seconds begin after the imports, so neither the
start of Python nor the imports are counted; those of training begin before the file is read and end when the model is
fitted, those of prediction begin before the file is read, with the model in memory.
"""
import importlib.metadata
import json
import pathlib
import pickle
import sys
import time

import numpy as np
import scipy.sparse

import sets


class Clock:
    """Seconds since it was made."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self):
        return {"wall": time.perf_counter() - self.wall, "cpu": time.process_time() - self.cpu}


def articles(path, axis):
    part = sets.part(path, axis)
    return part.texts, [labels[0] for labels in part.labels]


class Words:
    """The vectorizers; words are weighed as `tasnif train --plain` does, with characters as the default recipe."""

    @staticmethod
    def make(features):
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import FeatureUnion

        from peers import fold

        if features == "words":
            return TfidfVectorizer(preprocessor=fold)
        common = {"preprocessor": fold, "min_df": 2, "sublinear_tf": True}
        return FeatureUnion([
            ("words", TfidfVectorizer(ngram_range=(1, 2), **common)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common)),
        ])


class SciKit:
    """A classifier of scikit-learn on its TF-IDF."""

    def __init__(self, features, method):
        import sklearn.feature_extraction.text
        import sklearn.linear_model
        import sklearn.pipeline
        import sklearn.svm

        import peers

        self.vectorizer = Words.make(features)
        self.classifier = {
            "lr": lambda: sklearn.linear_model.LogisticRegression(solver="lbfgs", C=10, max_iter=2000),
            "svc": lambda: sklearn.svm.LinearSVC(C=1, random_state=0),
        }[method]()

    def train(self, folder, axis):
        clock = Clock()
        texts, labels = articles(folder / "train.jsonl", axis)
        rows = self.vectorizer.fit_transform(texts)
        fit = Clock()
        self.classifier.fit(rows, labels)
        return clock.read() | {"fit": fit.read()["wall"], "terms": rows.shape[1]}

    def predict(self, folder, axis):
        clock = Clock()
        texts, labels = articles(folder / "stream.jsonl", axis)
        answers = self.classifier.predict(self.vectorizer.transform(texts))
        return clock.read() | {"accuracy": float(np.mean(answers == np.array(labels)))}

    def save(self, path):
        with open(path, "wb") as file:
            pickle.dump((self.vectorizer, self.classifier), file, protocol=5)

    def load(self, path):
        with open(path, "rb") as file:
            self.vectorizer, self.classifier = pickle.load(file)


class LibLinear:
    """liblinear's dual logistic regression by its own library, on scikit-learn's TF-IDF of words."""

    def __init__(self):
        import liblinear.liblinearutil

        self.library = liblinear.liblinearutil
        self.vectorizer = Words.make("words")

    def train(self, folder, axis):
        clock = Clock()
        texts, labels = articles(folder / "train.jsonl", axis)
        rows = self.vectorizer.fit_transform(texts)
        fit = Clock()
        self.names = sorted(set(labels))
        numbers = [float(self.names.index(label)) for label in labels]
        problem = self.library.problem(numbers, rows, 1.0)
        self.model = self.library.train(problem, self.library.parameter("-s 7 -c 10 -B 1 -q"))
        return clock.read() | {"fit": fit.read()["wall"], "terms": rows.shape[1]}

    def predict(self, folder, axis):
        clock = Clock()
        texts, labels = articles(folder / "stream.jsonl", axis)
        answers, _, _ = self.library.predict([], self.vectorizer.transform(texts), self.model, "-q")
        seconds = clock.read()
        right = [self.names[int(answer)] == label for answer, label in zip(answers, labels)]
        return seconds | {"accuracy": float(np.mean(right))}

    def save(self, path):
        self.library.save_model(str(path) + ".weights", self.model)
        with open(path, "wb") as file:
            pickle.dump((self.vectorizer, self.names, pathlib.Path(str(path) + ".weights").read_bytes()), file)

    def load(self, path):
        with open(path, "rb") as file:
            self.vectorizer, self.names, _ = pickle.load(file)
        self.model = self.library.load_model(str(path) + ".weights")


class VowpalWabbit:
    """Vowpal Wabbit's library over the prepared file, run as its program is; the wheel holds no program."""

    def __init__(self):
        import vowpalwabbit

        self.library = vowpalwabbit

    def run(self, options, data):
        clock = Clock()
        self.library.Workspace(f"--quiet -d {data} {options}").finish()
        return clock.read()

    def train(self, folder, axis):
        classes = len((folder / "labels.txt").read_text(encoding="utf-8").splitlines())
        # The model is part of the run, as it is of its program's.
        self.path = folder / "model of Vowpal Wabbit".replace(" ", "-")
        options = f"--oaa {classes} -b 18 --loss_function logistic -f {self.path}"
        return self.run(options, folder / "train.vw")

    def predict(self, folder, axis):
        answers = folder / "answers.vw"
        seconds = self.run(f"-t -i {self.path} -p {answers}", folder / "stream.vw")
        truth = (line.split(" ", 1)[0] for line in open(folder / "stream.vw", encoding="utf-8"))
        given = (str(int(float(line))) for line in open(answers, encoding="ascii") if line.strip())
        return seconds | {"accuracy": float(np.mean([a == b for a, b in zip(truth, given)]))}

    def save(self, path):
        path.write_bytes(self.path.read_bytes())

    def load(self, path):
        self.path = path


CLASSIFIERS = {
    "lr-words": lambda: SciKit("words", "lr"),
    "svc-words": lambda: SciKit("words", "svc"),
    "svc-characters": lambda: SciKit("characters", "svc"),
    "lr-characters": lambda: SciKit("characters", "lr"),
    "liblinear": LibLinear,
    "vw": VowpalWabbit,
}


def prepare(folder, axis):
    """Prepared text for fastText, Vowpal Wabbit and the plain loop, and the matrix that topics are fitted to."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from peers import fold

    analyze = TfidfVectorizer(preprocessor=fold).build_analyzer()
    sizes = {}
    names = None
    for name in ("train", "stream"):
        texts, labels = articles(folder / f"{name}.jsonl", axis)
        sizes[name] = {"articles": len(texts), "megabytes": sum(len(text.encode()) for text in texts) / 1e6}
        names = names or sorted(set(labels))
        with open(folder / f"{name}.fasttext", "w", encoding="utf-8") as fasttext, \
                open(folder / f"{name}.vw", "w", encoding="utf-8") as vw:
            for text, label in zip(texts, labels):
                line = " ".join(analyze(text))
                number = names.index(label) + 1 if label in names else 0
                fasttext.write(f"__label__{number} {line}\n")
                vw.write(f"{number} | {line}\n")
        if name == "stream":
            (folder / "stream.txt").write_text("\n".join(texts), encoding="utf-8")
        else:
            vectorizer = TfidfVectorizer(preprocessor=fold, min_df=5, max_df=0.5, dtype=np.float32)
            matrix = vectorizer.fit_transform(texts).tocsr()
            matrix.sort_indices()
            scipy.sparse.save_npz(folder / "matrix.npz", matrix)
            with open(folder / "matrix.bin", "wb") as file:
                for values in ([*matrix.shape, matrix.nnz], matrix.indptr):
                    file.write(np.asarray(values, np.int64).tobytes())
                file.write(matrix.indices.astype(np.uint32).tobytes())
                file.write(matrix.data.tobytes())
            sizes["matrix"] = {"rows": matrix.shape[0], "columns": matrix.shape[1], "entries": int(matrix.nnz)}
    (folder / "labels.txt").write_text("\n".join(names), encoding="utf-8")
    return sizes


def relative_error(matrix, documents, terms):
    """‖X − WH‖ / ‖X‖ in double precision, without forming WH; documents: n × k, terms: d × k."""
    documents, terms = np.asarray(documents, float), np.asarray(terms, float)
    matrix = matrix.astype(float)
    total = float(matrix.multiply(matrix).sum())
    cross = float(((matrix @ terms) * documents).sum())
    square = total - 2 * cross + float(((documents.T @ documents) * (terms.T @ terms)).sum())
    return (max(square, 0.0) / total) ** 0.5


def factorize(name, folder, topics):
    matrix = scipy.sparse.load_npz(folder / "matrix.npz")
    if name == "nmf":
        from sklearn.decomposition import NMF

        model = NMF(topics, solver="cd", init="nndsvd", random_state=13, max_iter=400, tol=1e-4)
        clock = Clock()
        documents = model.fit_transform(matrix)
        result = clock.read() | {"rounds": int(model.n_iter_)}
        terms = model.components_.T
    else:
        from gensim.matutils import Sparse2Corpus
        from gensim.models.nmf import Nmf

        corpus = Sparse2Corpus(matrix.T.tocsc())
        words = {column: str(column) for column in range(matrix.shape[1])}
        clock = Clock()
        model = Nmf(corpus, num_topics=topics, id2word=words, passes=1, random_state=13, normalize=False)
        documents = np.zeros((matrix.shape[0], topics))
        for row, document in enumerate(corpus):
            for topic, weight in model.get_document_topics(document, minimum_probability=0, normalize=False):
                documents[row, topic] = weight
        result = clock.read() | {"rounds": 1}
        terms = model.get_topics(normalize=False).T
    return result | {"error": relative_error(matrix, documents, terms)}


def error_of(folder, factors, topics):
    matrix = scipy.sparse.load_npz(folder / "matrix.npz")
    values = np.fromfile(factors)
    rows = matrix.shape[0]
    documents, terms = values[: rows * topics].reshape(rows, topics), values[rows * topics :].reshape(-1, topics)
    return {"error": relative_error(matrix, documents, terms)}


def machine():
    """Versions of the peers, and the BLAS that numpy has brought along."""
    import sklearn.decomposition  # Its BLAS is loaded, too.
    from threadpoolctl import threadpool_info

    versions = {"Python": sys.version.split()[0]}
    for name in ("scikit-learn", "numpy", "scipy", "liblinear-official", "vowpalwabbit", "gensim"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    blas = sorted({f"{pool['internal_api']} {pool['version']} ({pool['num_threads']} threads)"
                   for pool in threadpool_info() if pool["user_api"] == "blas"})
    return {"versions": versions, "blas": blas}


def main(command, *arguments):
    if command == "machine":
        return machine()
    if command == "prepare":
        return prepare(pathlib.Path(arguments[0]), arguments[1])
    if command == "error":
        return error_of(pathlib.Path(arguments[0]), arguments[1], int(arguments[2]))
    name, folder, last = arguments[0], pathlib.Path(arguments[1]), arguments[2]
    if command == "factorize":
        return factorize(name, folder, int(last))
    peer = CLASSIFIERS[name]()
    path = folder / f"{name}.model"
    if command == "train":
        result = peer.train(folder, last)
        peer.save(path)
        return result | {"model": path.stat().st_size / 1e6}
    peer.load(path)
    return peer.predict(folder, last)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
