"""Texts for `speed`: generated ones of any size, or the articles of a labelled set."""
import contextlib
import hashlib
import json
import pathlib
import subprocess
import tempfile

import environment
import sets
from processes import ProcessError

# Generated articles of a stream begin at this number, behind those of every training collection.
STREAM_START = 1_000_000_000
# A stream has at least so many articles, or bytes where they are given, so that the start of a program matters little.
STREAM_ARTICLES, STREAM_BYTES = 32_000, 40_000_000
GENERATED_AXIS = "section"


def folder_of_generated():
    """A folder in the cache for the generator as it is; another generator has another one."""
    sources = sorted((sets.ROOT / "Sources/TasnifBenchmarks").glob("*.swift"))
    made_by = [path for path in sources if path.stem in ("Distribution", "GeneratedNews", "WordFormation")]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    return environment.CACHE / "texts" / key


def generated(program, count, first=0):
    """A file of generated articles."""
    path = folder_of_generated() / f"{first}-{count}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        done = subprocess.run([program, "generate", "--first", str(first), "--count", str(count), new],
                              capture_output=True, text=True)
        if done.returncode:
            raise ProcessError(f"{program} generate: {done.stderr.strip()}")
        new.rename(path)
    return path


def axis_of(folder, wanted):
    """The axis to measure: the one wanted, else the first that takes one label an article."""
    axes = sets.axes(folder)
    single = [axis for axis, several in axes.items() if not several]
    if wanted and wanted not in single or not single:
        raise sets.MissingError(f"{folder}: no axis {wanted or 'with one label an article'}; there are "
                                f"{', '.join(single) or 'only axes of several labels'}")
    return wanted or single[0]


def labelled_lines(path, axis):
    """The lines of a file whose article has a label on the axis."""
    with open(path, "rb") as file:
        for line in file:
            if line.strip() and (json.loads(line).get("labels") or {}).get(axis) not in (None, ""):
                yield line.rstrip(b"\r\n") + b"\n"


@contextlib.contextmanager
def work(program, articles, data, axis):
    """A folder with train.jsonl and stream.jsonl, thrown away in the end with all that was written to it."""
    with tempfile.TemporaryDirectory(prefix="tasnif-speed-") as name:
        folder = pathlib.Path(name)
        if data:
            # Line by line: what this process holds in memory would count for the programs that it starts.
            with open(folder / "train.jsonl", "wb") as train:
                train.writelines(labelled_lines(data / "train.jsonl", axis))
            with open(folder / "stream.jsonl", "wb") as stream:
                while stream.tell() < STREAM_BYTES:
                    before = stream.tell()
                    for part in ("test", "train"):
                        stream.writelines(labelled_lines(data / f"{part}.jsonl", axis))
                    if stream.tell() == before:
                        raise sets.DataError(f"{data}: no article has a label on '{axis}'")
        else:
            (folder / "train.jsonl").symlink_to(generated(program, articles))
            stream = generated(program, max(articles, STREAM_ARTICLES), STREAM_START)
            (folder / "stream.jsonl").symlink_to(stream)
        yield folder
