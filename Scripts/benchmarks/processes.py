"""Runs of programs, with what the system says they used.

The process that measures stays small, about 30 MB: a program's peak memory is never less than that of the process it
was forked from.
"""
import dataclasses
import os
import subprocess
import tempfile
import threading
import time


class ProcessError(Exception):
    """A program that failed: its command, exit code, and what it said."""

    code = 70


@dataclasses.dataclass
class Usage:
    """One run. Seconds, and megabytes of 10⁶ bytes."""

    wall: float
    cpu: float
    memory: float
    # Cores that others kept busy meanwhile; None where the system does not say.
    others: float | None
    # Whether the run was ended for taking too long; its figures are then bounds.
    over: bool
    output: str


def busy():
    """Seconds that all cores were busy since the start of the machine; None where there is no /proc."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            ticks = list(map(int, file.readline().split()[1:9]))
    except OSError:
        return None
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def run(*command, input=None, keep=False, limit=None, environment=None, accepted=(0,)):
    """Runs a program to its end.

    input: a file for standard input; keep: whether standard output is wanted, else it is thrown away; limit: seconds
    after which the program is ended; environment: variables beside those of this process; accepted: exit codes that
    are no failure.
    """
    command = [str(part) for part in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, \
            open(input or os.devnull, "rb") as source:
        before = busy()
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=output if keep else subprocess.DEVNULL, stderr=errors,
                                   env={**os.environ, **(environment or {})})
        over = threading.Event()
        timer = threading.Timer(limit or threading.TIMEOUT_MAX, lambda: (over.set(), process.kill()))
        timer.daemon = True
        timer.start()
        # Not Popen's own wait: it keeps the usage to itself.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        after = busy()
        cpu = usage.ru_utime + usage.ru_stime
        others = None if before is None else max(0.0, after - before - cpu) / wall
        if not over.is_set() and process.returncode not in accepted:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-2000:]
            raise ProcessError(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
        output.seek(0)
        # Linux counts in kilobytes of 1024 bytes, macOS in bytes.
        unit = 1024 if os.uname().sysname == "Linux" else 1
        return Usage(wall, cpu, usage.ru_maxrss * unit / 1e6, others, over.is_set(), output.read().decode())
