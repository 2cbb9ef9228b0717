"""Tests of what the benchmark itself works out. Run by `Scripts/benchmark test`."""
import json
import pathlib
import sys
import tempfile
import unittest

import environment

if __name__ == "__main__":
    environment.enter()

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, log_loss

import comparison
import measures
import peers
import sets


def article(identifier, text, **labels):
    return json.dumps({"id": identifier, "text": text, "labels": labels}, ensure_ascii=False) + "\n"


class Measures(unittest.TestCase):
    def setUp(self):
        random = np.random.default_rng(1)
        self.truth = random.integers(0, 4, 300)
        self.probabilities = random.dirichlet(np.ones(4), 300)
        self.given = self.probabilities.argmax(1)
        self.once = np.ones((1, 300))

    def test_f1_and_accuracy_are_scikit_learns(self):
        macro, micro = measures.f1(np.eye(4, dtype=bool)[self.truth], np.eye(4, dtype=bool)[self.given], self.once)
        self.assertAlmostEqual(macro[0], f1_score(self.truth, self.given, average="macro"), places=12)
        self.assertAlmostEqual(micro[0], f1_score(self.truth, self.given, average="micro"), places=12)
        accuracy = measures.accuracy(np.eye(4, dtype=bool)[self.truth], np.eye(4, dtype=bool)[self.given], self.once)
        self.assertAlmostEqual(accuracy[0], accuracy_score(self.truth, self.given), places=12)

    def test_labels_that_do_not_occur_are_left_out(self):
        truth = np.array([[1, 0, 0], [0, 1, 0]], bool)
        self.assertEqual(measures.f1(truth, truth, np.ones((1, 2)))[0][0], 1)

    def test_a_draw_is_the_figure_of_its_articles(self):
        weights = measures.draws(300, number=3)
        rows = np.repeat(np.arange(300), weights[2].astype(int))
        macro, _ = measures.f1(np.eye(4, dtype=bool)[self.truth], np.eye(4, dtype=bool)[self.given], weights)
        self.assertAlmostEqual(macro[2], f1_score(self.truth[rows], self.given[rows], average="macro"), places=12)
        self.assertEqual(list(weights.sum(1)), [300] * 3)

    def test_log_loss_is_scikit_learns(self):
        truth = np.eye(4, dtype=bool)[self.truth]
        single = measures.log_loss(truth, self.probabilities, several=False)
        self.assertAlmostEqual(single, log_loss(self.truth, self.probabilities), places=12)
        several = measures.log_loss(truth, self.probabilities, several=True)
        self.assertAlmostEqual(several, log_loss(truth.ravel(), self.probabilities.ravel()), places=12)

    def test_calibration_error(self):
        random = np.random.default_rng(2)
        confidence = random.uniform(0.2, 0.8, 20_000)
        right = random.uniform(size=20_000) < confidence
        self.assertLess(measures.calibration_error(confidence, right), 0.01)
        # Off by 0.1 everywhere; 20,000 answers leave noise of about 0.003.
        self.assertAlmostEqual(measures.calibration_error(confidence + 0.1, right), 0.1, delta=0.01)
        # One bin without noise: sure and always right, or always wrong.
        self.assertEqual(measures.calibration_error(np.ones(10), np.ones(10, bool)), 0)
        self.assertEqual(measures.calibration_error(np.ones(10), np.zeros(10, bool)), 1)

    def test_interval(self):
        values = np.arange(1001) / 1000
        self.assertEqual(measures.interval(values), [0.025, 0.975])
        self.assertIsNone(measures.interval(np.array([np.nan, np.nan, 1])))


class Sets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name)
        (self.data / "toy").mkdir()
        words = {"a": "حرب قصف مدفعية", "b": "مباراة كرة ملعب"}
        train = [article(f"{label}{n}", f"{text} {n}", side=label, tags=[label])
                 for label, text in words.items() for n in range(20)]
        test = [article("1", "قصف مدفعية الحرب", side="a", tags=["a"]),
                article("2", "كرة ملعب", side="c", tags=[]),
                article("3", "نص بلا وسم")]
        (self.data / "toy/train.jsonl").write_text("".join(train), encoding="utf-8")
        (self.data / "toy/test.jsonl").write_text("".join(test), encoding="utf-8")

    def test_axes_are_found(self):
        found = [(folder.name, axis, several) for folder, axis, several in sets.names(self.data, [])]
        self.assertEqual(found, [("toy", "side", False), ("toy", "tags", True)])
        self.assertEqual(len(sets.names(self.data, ["toy", "toy/side"])), 2)
        for unknown in ("toy/sides", "toys"):
            with self.assertRaisesRegex(sets.MissingError, "there are"):
                sets.names(self.data, [unknown])

    def test_a_faulty_line_is_named(self):
        with open(self.data / "toy/train.jsonl", "a", encoding="utf-8") as file:
            file.write("{\n")
        with self.assertRaisesRegex(sets.DataError, "train.jsonl:41"):
            sets.problem(self.data / "toy", "side", False)

    def test_labels_of_the_test_part_alone_count_as_mistakes(self):
        problem = sets.problem(self.data / "toy", "side", False)
        self.assertEqual((problem.labels, problem.known), (["a", "b", "c"], 2))
        answers = peers.Answers(np.eye(2, dtype=bool), np.array([[0.9, 0.1], [0.2, 0.8]]), 1.0)
        result = comparison.Result(problem, "toy", answers, measures.draws(2), rare=5)
        self.assertEqual(result.value("second"), 0.5)
        self.assertAlmostEqual(result.value("macro_f1"), 1 / 3)
        self.assertAlmostEqual(result.value("log_loss"), -np.log(0.9))

    def test_peers_learn_and_are_remembered(self):
        with tempfile.TemporaryDirectory() as cache:
            original, environment.CACHE = environment.CACHE, pathlib.Path(cache)
            self.addCleanup(setattr, environment, "CACHE", original)
            for axis, several in (("side", False), ("tags", True)):
                problem = sets.problem(self.data / "toy", axis, several)
                said = []
                first = peers.answers(problem, said.append)
                self.assertEqual(len(said), len(first))
                again = peers.answers(problem, said.append)
                self.assertEqual(len(said), len(first))
                for name, found in first.items():
                    self.assertTrue((found.given == again[name].given).all(), name)
                self.assertEqual(list(first["SVC"].given[0]), [True, False])

    def test_letters_are_folded_one_for_one(self):
        self.assertEqual(peers.fold("أَإآٱـىة٣A"), "ااااي" + "ه3a")


if __name__ == "__main__":
    sys.exit(unittest.main())
