"""Labelled sets: a folder a set, in it train.jsonl and test.jsonl as `tasnif train` reads them."""
import dataclasses
import hashlib
import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("TASNIF_SHARED", ROOT.parent / "shared"))


class DataError(Exception):
    """A set that cannot be measured: what is wrong and where."""

    code = 65


class MissingError(DataError):
    """What is not there."""

    code = 66


@dataclasses.dataclass
class Part:
    """The articles of one file that are labelled on the axis, in the order of the file."""

    path: pathlib.Path
    ids: list
    texts: list
    labels: list  # for each article a tuple, empty where it has none of the labels


@dataclasses.dataclass
class Problem:
    """One axis of one set."""

    folder: pathlib.Path
    axis: str
    several: bool
    train: Part
    test: Part
    # The labels of the training part in order, behind them those that only the test part has.
    labels: list
    known: int  # number of labels of the training part

    @property
    def name(self):
        return f"{self.folder.name}/{self.axis}"

    def digest(self):
        """A digest of all that a peer sees: texts and labels of training, texts of the test."""
        seen = [self.several, self.train.texts, self.train.labels, self.test.texts]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def records(path):
    """Id, title with text, and labels by axis of each article: a tuple, and whether it was written as a list."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                title, text = record.get("title"), record["text"]
                labels = {
                    axis: (tuple(map(str, value)), True) if isinstance(value, list) else ((str(value),), False)
                    for axis, value in (record.get("labels") or {}).items()
                    if value is not None and value != ""
                }
                article = str(record.get("id") or f"{path}#{number}"), f"{title}\n{text}" if title else text, labels
            except (ValueError, KeyError, AttributeError, TypeError) as error:
                problem = f"{type(error).__name__}: {error}"
                raise DataError(
                    f"{path}:{number}: not an object with a text and labels by axis ({problem}); repair the line"
                ) from error
            yield article


def part(path, axis):
    labelled = [(name, text, labels[axis][0]) for name, text, labels in records(path) if axis in labels]
    ids, texts, labels = map(list, zip(*labelled)) if labelled else ([], [], [])
    if len(set(ids)) != len(ids):
        raise DataError(f"{path}: ids are not unique; answers could not be told apart")
    return Part(path, ids, texts, labels)


def axes(folder):
    """Whether each axis on which both parts are labelled takes several labels, by name, in order."""
    several, tested = {}, set()
    for _, _, labels in records(folder / "train.jsonl"):
        for axis, (_, is_list) in labels.items():
            several[axis] = several.get(axis, False) or is_list
    for _, _, labels in records(folder / "test.jsonl"):
        tested |= labels.keys()
    return {axis: several[axis] for axis in sorted(several) if axis in tested}


def names(data, wanted):
    """The set/axis pairs asked for, (folder, axis, several); all that there are if none is named."""
    sets = sorted(path.parent for path in data.glob("*/train.jsonl") if path.with_name("test.jsonl").exists())
    if not sets:
        raise MissingError(f"{data}: no folder with train.jsonl and test.jsonl; name another with --data")
    found = []
    by_name = {folder.name: folder for folder in sets}
    for name in wanted or by_name:
        name, _, axis = name.partition("/")
        if name not in by_name:
            raise MissingError(f"{data}: no set '{name}'; there are {', '.join(by_name)}")
        there = axes(by_name[name])
        if axis and axis not in there:
            raise MissingError(f"{data / name}: no axis '{axis}' in both parts; there are {', '.join(there)}")
        found += [(by_name[name], key, several) for key, several in there.items() if axis in ("", key)]
    return list(dict.fromkeys(found))


def problem(folder, axis, several):
    train, test = part(folder / "train.jsonl", axis), part(folder / "test.jsonl", axis)
    known = sorted({label for labels in train.labels for label in labels})
    if len(known) < 2:
        raise DataError(f"{train.path}: fewer than two labels on '{axis}'")
    if not test.ids:
        raise DataError(f"{test.path}: no article is labelled on '{axis}'")
    labels = known + sorted({label for labels in test.labels for label in labels} - set(known))
    return Problem(folder, axis, several, train, test, labels, len(known))
