"""What the person at the terminal reads while the system starts."""

import sys
import time


class Unable(Exception):
    """The start can't go on; the message says why and what to do about it."""


class Steps:
    """Says which step of how many is running and how long it took."""

    def __init__(self, total, done=0, out=None):
        self.total, self.done, self.started = total, done, time.monotonic()
        self.out = out or sys.stdout
        self.live = self.out.isatty()

    def begin(self, title):
        """Announce the next step."""
        self.done, self.began = self.done + 1, time.monotonic()
        print(f"[{self.done}/{self.total}] {title:<22}", end="", flush=True, file=self.out)
        self.title = title

    def progress(self, text):
        """Rewrite the running step's line; a log file gets the final line only."""
        if self.live:
            print(f"\r[{self.done}/{self.total}] {self.title:<22}{text:<40}", end="", flush=True, file=self.out)

    def end(self, outcome):
        """Close the line with what came out."""
        if self.live:
            print(f"\r[{self.done}/{self.total}] {self.title:<22}", end="", file=self.out)
        print(f"{outcome} ({time.monotonic() - self.began:.1f} s)", flush=True, file=self.out)
