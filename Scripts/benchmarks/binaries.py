"""Programs that `speed` compiles: Tasnif's own, the plain loop in C, fastText."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

import environment
import sets
from processes import ProcessError

LOOP = pathlib.Path(__file__).with_name("limits") / "words.c"
# The release that builds with today's compilers; it trains as 0.9.2 does.
FASTTEXT = "fasttext==0.9.3"


def swift(product, scratch):
    """A program of this package, built for release as Scripts/setup does."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--package-path", sets.ROOT,
               "--scratch-path", scratch, "--product", product]
    print(f"building {product}", file=sys.stderr)
    done = subprocess.run(command, stdout=sys.stderr)
    if done.returncode:
        raise ProcessError(f"{product} could not be built")
    folder = subprocess.run([*command, "--show-bin-path"], capture_output=True, text=True, check=True).stdout.strip()
    return pathlib.Path(folder) / product


def compiled(name, key, build):
    """A program in the cache folder, made by `build(folder, path)` unless it was made before from the same `key`."""
    path = environment.CACHE / "programs" / f"{name}-{hashlib.sha256(key).hexdigest()[:12]}"
    if not path.exists():
        print(f"building {name}", file=sys.stderr)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / "program"
            build(pathlib.Path(folder), made)
            # In two steps, so that a run cut short leaves no half of a program.
            shutil.move(made, path.with_suffix(".new"))
            path.with_suffix(".new").rename(path)
    return path


def compiler(language):
    named = {"c": "CC", "c++": "CXX"}[language]
    return os.environ.get(named) or {"c": "cc", "c++": "c++"}[language]


def loop():
    """The plain loop in C."""
    def build(_, path):
        call(compiler("c"), "-O3", "-march=native", LOOP, "-o", path)

    return compiled("words", LOOP.read_bytes() + os.uname().machine.encode(), build)


def fasttext():
    """fastText's own program, built from its source on PyPI with the flags of its Makefile."""
    def build(folder, path):
        call(environment.python(environment.SPEED), "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--no-binary", "fasttext", "--dest", folder, FASTTEXT)
        archive = next(folder.glob("*.tar.gz"))
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
        sources = sorted(folder.glob("fasttext-*/src/*.cc"))
        call(compiler("c++"), "-std=c++17", "-pthread", "-march=native", "-O3", "-funroll-loops", "-DNDEBUG",
             "-include", "cstdint", *sources, "-o", path)

    return compiled("fasttext", FASTTEXT.encode() + os.uname().machine.encode(), build)


def call(*command):
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ProcessError(f"{' '.join(command)}\n{done.stderr.strip()[-2000:]}")
