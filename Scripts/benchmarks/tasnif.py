"""Runs of the program `tasnif`."""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

import sets

# The recipe of plain `tasnif train`; others are options of it.
DEFAULT = "default"


class RunError(Exception):
    """Tasnif did not do its work: what it said."""

    code = 70


class Tasnif:
    """The program, run as its users run it."""

    def __init__(self, threads):
        self.path = os.environ.get("TASNIF", str(sets.ROOT / ".build/release/tasnif"))
        self.common = ["--quiet"] + (["--threads", str(threads)] if threads else [])
        if not os.access(self.path, os.X_OK):
            raise sets.MissingError(f"{self.path}: not there; run Scripts/setup, or name the program by TASNIF")

    def run(self, *arguments):
        """Standard output; exit code 65 counts as success, for records left out are reported and the rest is done."""
        done = subprocess.run([self.path, *map(str, arguments), *self.common], capture_output=True, text=True)
        if done.returncode not in (0, 65) or not done.stdout:
            raise RunError(f"tasnif {' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
        if done.returncode:
            print(done.stderr, end="", file=sys.stderr)
        return done.stdout

    def card(self, model):
        """The card of a model as `inspect --format json` prints it."""
        return json.loads(self.run("inspect", "-m", model, "--format", "json"))

    def answers(self, problem, recipe):
        """Trains by a recipe and tags the test part.

        Returns the answer to each article as `predict --format jsonl` prints it, the seconds that training
        took, and the figures that `evaluate --format json` prints.
        """
        axis = ["--axis", problem.axis]
        with tempfile.TemporaryDirectory() as folder:
            model = pathlib.Path(folder) / "model.tasnif"
            several = ["--multi", problem.axis] if problem.several else []
            more = [] if recipe == DEFAULT else shlex.split(recipe)
            start = time.perf_counter()
            self.run("train", problem.train.path, "-o", model, *axis, *several, "--topics", 0, *more)
            seconds = time.perf_counter() - start
            tagged = self.run("predict", "-m", model, "--format", "jsonl", problem.test.path)
            evaluated = json.loads(self.run("evaluate", "-m", model, problem.test.path, *axis, "--format", "json"))
        by_id = {answer["id"]: answer for answer in map(json.loads, tagged.splitlines())}
        missing = [identifier for identifier in problem.test.ids if identifier not in by_id]
        if missing:
            raise RunError(f"{problem.test.path}: no answer to {len(missing)} articles, the first is '{missing[0]}'")
        rows = [by_id[identifier] for identifier in problem.test.ids]
        return rows, seconds, evaluated["axes"][problem.axis]
