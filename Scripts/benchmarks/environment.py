"""The virtual environment of the peers and the cache folder of the benchmarks."""
import hashlib
import os
import pathlib
import subprocess
import sys
import venv

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
# Peers that are left out where no ready-made package is to be had.
OPTIONAL = {"fasttext": "fasttext-wheel==0.9.2", "vowpalwabbit": "vowpalwabbit==9.11.9"}
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache").absolute() / "tasnif-benchmark"


def enter():
    """Starts the running script anew inside the environment, which is made first if it is not there."""
    # A folder for each list of packages and Python: a changed pin makes a new environment.
    pins = REQUIREMENTS.read_text(encoding="utf-8") + str(OPTIONAL) + sys.version
    folder = CACHE / f"venv-{hashlib.sha256(pins.encode()).hexdigest()[:12]}"
    python = folder / "bin/python"
    if folder.exists() and os.path.samefile(sys.prefix, folder):
        return
    # Written last: an environment whose installation was cut short is made anew.
    finished = folder / "finished"
    if not finished.exists():
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        if not install(python, "-r", REQUIREMENTS):
            sys.exit("the peers could not be installed; they need Python 3.11 or newer, and PyPI or a mirror of it")
        for package in OPTIONAL.values():
            if not install(python, package):
                print(f"{package} could not be installed; that peer is left out", file=sys.stderr)
        finished.touch()
    os.execv(python, [str(python), *sys.argv])


def install(python, *packages):
    """Whether the packages could be installed; ready-made ones only, so that no compiler is needed."""
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    return subprocess.run([*pip, *packages], stdout=sys.stderr).returncode == 0
