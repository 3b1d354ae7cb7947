"""A stand-in for the system: ``python children.py FOLDER`` supervises three small programs.

Each writes its process number into FOLDER; ``master`` also starts a worker that holds a port, as gunicorn's do.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dms"))

from bootstrap.supervisor import Child, Supervisor  # as manage.py does: without importing dms

NOTE = "import os, sys, time, pathlib; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); "
SLEEPER = NOTE + "print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
MASTER = (
    "import subprocess, signal; w = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '-worker']); "
    "signal.signal(signal.SIGTERM, lambda *_: (w.terminate(), w.wait(), sys.exit(0))); "
)
FAILING = NOTE + "print('no such table', flush=True); sys.exit(3)"


def child(folder, name, program, *more):
    return Child(name, [sys.executable, "-c", program, str(folder / name), *more], folder / f"{name}.log")


def main(folder, kinds):
    programs = {
        "sleeper": (SLEEPER,),
        "second": (SLEEPER,),
        "stubborn": (STUBBORN,),
        "master": (NOTE + MASTER + "time.sleep(600)", SLEEPER),
        "failing": (FAILING,),
    }
    children = [child(folder, name, *programs[name]) for name in kinds]
    return Supervisor(children, say=lambda text: print(text, flush=True)).run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
