"""Reading a PDF again, as far as the machine has something to read it with."""

import shutil
import subprocess

import pytest

needs_pdftotext = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")


def text_of(pdf):
    """What stands on the pages, in reading order."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pages_of(pdf):
    """The text of each page."""
    return text_of(pdf).split("\f")[:-1]
