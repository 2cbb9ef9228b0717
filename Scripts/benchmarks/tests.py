"""Tests of what the benchmark itself works out. Run by `Scripts/benchmark test`."""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import environment

if __name__ == "__main__":
    environment.enter()

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import accuracy_score, f1_score, log_loss

import bars
import binaries
import comparison
import growth
import instructions
import measures
import peers
import processes
import sets
import speed_peers
import texts
import weighting
from bars import Series


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


def series(megabytes=None, over=False, **figures):
    """A task that was run three times, with figures that spread by a tenth about those given."""
    runs = [{"over": over} | {key: factor * value for key, value in figures.items()} for factor in (1.1, 1, 0.9)]
    return Series(runs, megabytes)


class Weighting(unittest.TestCase):
    COUNTS = scipy.sparse.csr_matrix(np.array([[2, 1, 0, 1], [1, 0, 1, 0], [0, 3, 1, 0], [1, 1, 1, 0]], float))
    TRUTH = np.array([[True, False], [True, False], [False, True], [False, True]])

    def weighed(self, **way):
        return weighting.weighed(self.COUNTS, weighting.Way(**way), np.arange(4), self.TRUTH).toarray()

    def test_the_default_weighs_as_scikit_learn(self):
        # The last term stands in one article and is no feature.
        expected = TfidfTransformer(sublinear_tf=True).fit_transform(self.COUNTS[:, :3]).toarray()
        np.testing.assert_allclose(self.weighed(), expected)

    def test_other_ways(self):
        self.assertEqual(self.weighed(minimum=4).shape[1], 0)
        # The second and third term part the labels better than the first, whose counts are nearly the same.
        self.assertEqual(self.weighed(share=0.34).shape[1], 1)
        np.testing.assert_array_equal((self.weighed(buckets=1) > 0).sum(1), [1, 1, 1, 1])
        # Saturation: a word said twice counts less than twice the word said once.
        saturated = self.weighed(saturates=True)
        np.testing.assert_allclose((saturated**2).sum(1), 1)
        self.assertLess(saturated[0, 0] / saturated[0, 1], 2)
        self.assertGreater(saturated[0, 0], saturated[0, 1])

    def test_ratios_favour_terms_that_part_the_labels(self):
        # The first term stands in all articles, the second in those with the label.
        counts = scipy.sparse.csr_matrix(np.array([[1, 1], [1, 1], [1, 0], [1, 0]], float))
        common, telling = weighting.ratios(counts, self.TRUTH[:, 0])
        self.assertGreater(telling, common)
        self.assertAlmostEqual((telling + common) / 2, 1)

    def test_coordinates_keep_every_product(self):
        rows = weighting.coordinates([self.COUNTS, 2 * self.COUNTS])
        np.testing.assert_allclose(rows @ rows.T, 5 * (self.COUNTS @ self.COUNTS.T).toarray(), atol=1e-9)

    def test_figures_are_those_of_the_best_log_loss(self):
        right = np.where(self.TRUTH, 4.0, -4.0)
        for several in (False, True):
            macro, micro, loss = weighting.figures(np.array([-right, right, 0 * right]), self.TRUTH, several)
            self.assertEqual((macro, micro), (1, 1))
            self.assertLess(loss, 0.02)


class Bars(unittest.TestCase):
    def row(self, done, what):
        return next(row for row in bars.rows(done) if row.what.startswith(what))

    def test_times_faster(self):
        done = {"Tasnif words": series(wall=0.5, cpu=1, memory=90, model=2),
                "scikit-learn LR words": series(wall=20, cpu=20, memory=400)}
        row = self.row(done, "training on words")
        self.assertAlmostEqual(row.value, 40)
        self.assertAlmostEqual(row.cpu, 20)
        self.assertTrue(row.met)
        done["scikit-learn LR words"] = series(wall=10, memory=400)
        self.assertFalse(self.row(done, "training on words").met)
        self.assertAlmostEqual(self.row(done, "peak memory").value, 0.225)

    def test_the_default_is_held_against_the_fit_alone(self):
        done = {"Tasnif default": series(wall=30, cpu=50),
                "scikit-learn LR characters": series(wall=90, cpu=90, fit=60)}
        row = self.row(done, "default training")
        self.assertAlmostEqual(row.value, 0.5)
        self.assertIsNone(row.cpu)

    def test_ratios_of_all_figures(self):
        done = {"Tasnif words": series(wall=1, cpu=2, memory=100, model=5),
                "fastText": series(wall=3, cpu=4, memory=50)}
        (row,) = bars.ratios(done)
        self.assertEqual(row[:2], ("fastText", "Tasnif words"))
        self.assertEqual([round(value, 9) if value else None for value in row[2:]], [3, 2, 0.5, None])

    def test_what_was_not_measured_is_neither_met_nor_missed(self):
        for row in bars.rows({"Tasnif words": series(wall=1, memory=1, model=1)}):
            self.assertIsNone(row.met, row.what)
            self.assertIn("n/a", row.cells())
            self.assertIsNone(row.cpu)

    def test_a_peer_that_was_ended_early_is_a_bound(self):
        done = {"Tasnif characters": series(wall=5, memory=90),
                "scikit-learn SVC characters": series(over=True, wall=900)}
        row = self.row(done, "training on words and characters")
        self.assertTrue(row.met)
        self.assertIn("≥ 180 ×", row.cells())
        # A share of more than a bound says nothing.
        done = {"Tasnif words": series(wall=20, memory=1), "fastText": series(over=True, wall=10)}
        row = next(row for row in bars.rows(done) if row.peer.startswith("fastText"))
        self.assertIsNone(row.met)

    def test_rates_are_of_text(self):
        done = {"Tasnif predict words": series(20, wall=0.2, memory=30), "fastText predict": series(10, wall=1)}
        row = next(row for row in bars.rows(done) if row.peer.startswith("fastText predict"))
        self.assertAlmostEqual(row.value, 10)

    def test_growth_is_the_dearest_doubling(self):
        curve = {"training on words": [(10_000, 1.0, 1.5, 50), (20_000, 2.3, 2.0, 90), (40_000, 4.0, 5.0, 150)],
                 "prediction of a stream": [(10_000, 1.0, 1.5, 50), (20_000, 2.0, 3.0, 52)]}
        found = {row.what: row for row in bars.growth(curve)}
        self.assertAlmostEqual(found["growth of training on words: the dearest doubling"].value, 2.3)
        self.assertFalse(found["growth of training on words: the dearest doubling"].met)
        self.assertTrue(found["memory of prediction of a stream, largest against smallest"].met)

    def test_the_drawing_holds_every_point(self):
        curve = {"a < b": [(10_000, 1.0, 1.5, 50), (20_000, 2.3, 3.0, 90)],
                 "other": [(10_000, 0.0, 0.0, 50), (20_000, 2.0, 3.0, 52)]}
        root = xml.etree.ElementTree.fromstring(growth.svg(curve))
        circles = root.findall("{http://www.w3.org/2000/svg}circle")
        self.assertEqual(len(circles), 8)
        for circle in circles:
            self.assertTrue(0 < float(circle.get("cx")) < float(root.get("width")))
            self.assertTrue(0 < float(circle.get("cy")) < float(root.get("height")))


class Processes(unittest.TestCase):
    def test_usage_is_that_of_the_program(self):
        idle = processes.run(sys.executable, "-c", "import time; time.sleep(0.3)")
        self.assertGreater(idle.wall, 0.3)
        self.assertLess(idle.cpu, 0.3)
        large = processes.run(sys.executable, "-c", "x = bytearray(300_000_000); print(len(x))", keep=True)
        self.assertGreater(large.memory, 300)
        self.assertEqual(large.output, "300000000\n")

    def test_a_program_that_takes_too_long_is_ended(self):
        usage = processes.run(sys.executable, "-c", "import time; time.sleep(60)", limit=0.2)
        self.assertTrue(usage.over)
        self.assertLess(usage.wall, 30)

    def test_a_program_that_fails_is_told_of(self):
        with self.assertRaisesRegex(processes.ProcessError, "exit code 3\nwhy"):
            processes.run(sys.executable, "-c", "import sys; sys.stderr.write('why'); sys.exit(3)")
        self.assertEqual(processes.run(sys.executable, "-c", "import sys; sys.exit(3)", accepted=(0, 3)).over, False)


class SpeedPeers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        words = {"a": "حرب قصف مدفعية", "b": "مباراة كرة ملعب"}
        lines = [article(f"{label}{n}", f"{text} {n} {n + 1}", side=label)
                 for n in range(20) for label, text in words.items()]
        for name in ("train", "stream"):
            (self.folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")

    def test_prepared_text_and_matrix(self):
        sizes = speed_peers.prepare(self.folder, "side")
        self.assertEqual(sizes["train"]["articles"], 40)
        first = (self.folder / "train.fasttext").read_text(encoding="utf-8").splitlines()[0]
        self.assertEqual(first, "__label__1 " + peers.fold("حرب قصف مدفعية"))
        self.assertTrue((self.folder / "stream.vw").read_text(encoding="utf-8").startswith("1 | "))
        matrix = scipy.sparse.load_npz(self.folder / "matrix.npz")
        with open(self.folder / "matrix.bin", "rb") as file:
            rows, columns, entries = np.fromfile(file, np.int64, 3)
            offsets = np.fromfile(file, np.int64, rows + 1)
            indices = np.fromfile(file, np.uint32, entries)
            again = scipy.sparse.csr_matrix((np.fromfile(file, np.float32), indices, offsets), (rows, columns))
        self.assertEqual(abs(again - matrix).sum(), 0)

    def test_peers_learn_and_are_loaded_again(self):
        speed_peers.prepare(self.folder, "side")
        for name in ("lr-words", "svc-words", "svc-characters"):
            found = speed_peers.main("train", name, str(self.folder), "side")
            self.assertGreater(found["wall"], 0)
            self.assertGreater(found["model"], 0)
            self.assertEqual(speed_peers.main("predict", name, str(self.folder), "side")["accuracy"], 1, name)

    def test_relative_error_is_that_of_the_difference(self):
        random = np.random.default_rng(3)
        matrix = scipy.sparse.random(30, 20, 0.3, "csr", random_state=3)
        documents, terms = random.random((30, 4)), random.random((20, 4))
        plain = np.linalg.norm(matrix.toarray() - documents @ terms.T) / np.linalg.norm(matrix.toarray())
        self.assertAlmostEqual(speed_peers.relative_error(matrix, documents, terms), plain, places=12)

    def test_articles_without_the_axis_are_left_out(self):
        path = self.folder / "mixed.jsonl"
        path.write_text(article("1", "نص", side="a") + article("2", "نص") + "\n" + article("3", "نص", side=None),
                        encoding="utf-8")
        self.assertEqual(len(list(texts.labelled_lines(path, "side"))), 1)

    def test_a_set_is_repeated_to_a_stream(self):
        for name in ("train", "test"):
            (self.folder / f"{name}.jsonl").write_text(article(name, "نص" * 1000, side="a") * 500, encoding="utf-8")
        with texts.work(None, 0, self.folder, "side") as folder:
            self.assertEqual((folder / "train.jsonl").read_bytes(), (self.folder / "train.jsonl").read_bytes())
            self.assertGreaterEqual((folder / "stream.jsonl").stat().st_size, texts.STREAM_BYTES)
        with self.assertRaisesRegex(sets.DataError, "no article"), texts.work(None, 0, self.folder, "other"):
            pass


class Loop(unittest.TestCase):
    @unittest.skipUnless(shutil.which(binaries.compiler("c")), "no C compiler")
    def test_the_plain_loop_counts_words(self):
        text = "الحَرب وَالسَّلام، أحمد احمد إلى الى ٣٤ 34 ABC abc — ـــ\nقصف.مدفعية"
        with tempfile.TemporaryDirectory() as folder:
            program, path = pathlib.Path(folder) / "words", pathlib.Path(folder) / "text"
            binaries.call(binaries.compiler("c"), "-O1", binaries.LOOP, "-o", program)
            path.write_text(text, encoding="utf-8")
            lines = processes.run(program, path, 2, keep=True).output.splitlines()
        expected = re.findall(r"\w+", peers.fold(text))
        self.assertEqual([line.split("\t")[1:] for line in lines], [[str(len(expected)), str(len(set(expected)))]] * 2)


class Instructions(unittest.TestCase):
    def test_growth_is_found(self):
        before = instructions.Count("byte", 100, 1000)
        for total, fault in ((1000, None), (1029, None), (1031, "grew"), (500, None)):
            self.assertEqual(instructions.verdict(instructions.Count("byte", 100, total), before, 3)[1], fault)
        self.assertEqual(instructions.verdict(before, None, 3)[1], "new")
        other = instructions.Count("byte", 101, 1000)
        self.assertEqual(instructions.verdict(other, before, 3)[1], "other work than on record")
        text, faults = instructions.table({"a": other, "b": before}, {"a": before}, 3)
        self.assertEqual(faults, ["a"])
        self.assertIn("| b | 10.00 a byte |", text)

    def test_the_record_is_read_as_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "record.tsv"
            counts = {"a": instructions.Count("entry and round", 3, 10), "b": instructions.Count("byte", 1, 2)}
            instructions.write(path, "some toolchain", counts)
            self.assertEqual(instructions.read(path), ("some toolchain", counts))
            self.assertEqual(instructions.read(path.with_suffix(".other")), (None, {}))

    def test_the_record_names_every_piece(self):
        source = (sets.ROOT / "Sources/TasnifBenchmarks/Pieces.swift").read_text(encoding="utf-8")
        cases = re.search(r"enum Piece:.*?\n}", source, re.DOTALL).group()
        names = [raw or name for name, raw in re.findall(r'case (\w+)(?: = "([\w-]+)")?', cases)]
        self.assertEqual(list(instructions.read(instructions.RECORD)[1]), names)

    def test_what_callgrind_writes(self):
        self.assertEqual(instructions.instructions("events: Ir\nsummary: 12\n\nfn=(1)\ntotals: 12\n"), 12)
        with self.assertRaisesRegex(processes.ProcessError, "counted nothing"):
            instructions.instructions("events: Ir\nsummary: 0\ntotals: 0\n")


class Generated(unittest.TestCase):
    """Of the generator in Sources/TasnifBenchmarks, where it is built."""

    def setUp(self):
        self.program = pathlib.Path(os.environ.get("TASNIF_BENCHMARKS", sets.ROOT / ".build/release/TasnifBenchmarks"))
        if not self.program.exists():
            self.skipTest(f"{self.program} is not built; Scripts/benchmark speed builds it")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def articles(self, *arguments):
        path = self.folder / "articles.jsonl"
        processes.run(self.program, "generate", *arguments, path)
        return path.read_text(encoding="utf-8").splitlines()

    def test_a_larger_collection_begins_with_the_smaller(self):
        large = self.articles("--count", 50)
        self.assertEqual(large[:20], self.articles("--count", 20))
        self.assertEqual(large[30:], self.articles("--first", 30, "--count", 20))

    def test_words_are_spread_as_in_news(self):
        found = list(map(json.loads, self.articles("--count", 2000)))
        words = [word for record in found for word in re.findall(r"\w+", record["text"])]
        counts = np.sort(np.unique(words, return_counts=True)[1])[::-1]
        size = sum(len(record["text"].encode()) for record in found)
        self.assertTrue(1000 < size / len(found) < 1600, size)
        # News of 200,000 words have 30,000 to 50,000 forms, more than half of which stand there once.
        self.assertTrue(20_000 < len(counts) < 60_000, len(counts))
        self.assertTrue(0.5 < np.mean(counts == 1) < 0.75)
        self.assertTrue(0.02 < counts[0] / len(words) < 0.08)

    def test_sections_can_be_learned_but_not_all(self):
        (self.folder / "train.jsonl").write_text("\n".join(self.articles("--count", 2000)), encoding="utf-8")
        stream = self.articles("--first", 5000, "--count", 500)
        (self.folder / "stream.jsonl").write_text("\n".join(stream), encoding="utf-8")
        speed_peers.main("train", "svc-words", str(self.folder), "section")
        accuracy = speed_peers.main("predict", "svc-words", str(self.folder), "section")["accuracy"]
        self.assertTrue(0.6 < accuracy < 0.97, accuracy)


if __name__ == "__main__":
    sys.exit(unittest.main())
