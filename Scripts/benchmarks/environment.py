"""The virtual environments of the peers and the cache folder of the benchmarks."""
import hashlib
import os
import pathlib
import subprocess
import sys
import venv

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
# Peers that are left out where no ready-made package is to be had.
OPTIONAL = {"fasttext": "fasttext-wheel==0.9.2", "vowpalwabbit": "vowpalwabbit==9.11.9"}
# Peers of `speed` alone; those that are published as source are compiled.
SPEED = {"gensim": "gensim==4.4.0", "liblinear": "liblinear-official==2.50.0"}
COMPILED = {"liblinear"}
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache").absolute() / "tasnif-benchmark"


def python(more=()):
    """The Python of the environment with the optional peers and `more` of `SPEED`; made first if it is not there."""
    packages = OPTIONAL | {name: SPEED[name] for name in more}
    # A folder for each list of packages and Python: a changed pin makes a new environment.
    pins = REQUIREMENTS.read_text(encoding="utf-8") + str(packages) + sys.version
    folder = CACHE / f"venv-{hashlib.sha256(pins.encode()).hexdigest()[:12]}"
    program = folder / "bin/python"
    # Written last: an environment whose installation was cut short is made anew.
    finished = folder / "finished"
    if not finished.exists():
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        if not install(program, "--only-binary", ":all:", "-r", REQUIREMENTS):
            sys.exit("the peers could not be installed; they need Python 3.11 or newer, and PyPI or a mirror of it")
        for name, package in packages.items():
            which = ("--no-binary", package.split("==")[0]) if name in COMPILED else ("--only-binary", ":all:")
            if not install(program, *which, package):
                print(f"{package} could not be installed; that peer is left out", file=sys.stderr)
        finished.touch()
    return program


def enter():
    """Starts the running script anew inside the environment, which is made first if it is not there."""
    program = python()
    if not os.path.samefile(sys.prefix, program.parent.parent):
        os.execv(program, [str(program), *sys.argv])


def install(program, *arguments):
    """Whether packages could be installed."""
    pip = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, *arguments], stdout=sys.stderr).returncode == 0
