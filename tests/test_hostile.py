"""Damaged files of every kind give documents or an error with a code, in time and memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from korusgraph import loaders
from tests.conftest import ROOT

FILES = 50  # for each loader, 550 in all; `scripts/hostile.py` runs any number


@pytest.mark.skipif(sys.platform != "linux", reason="the script reads /proc")
@pytest.mark.parametrize("loader", sorted(loaders.loaders()))
def test_damaged_files_end_no_run(loader: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "hostile.py"), str(FILES), loader]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
