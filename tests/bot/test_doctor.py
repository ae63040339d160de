from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.ingest.test_weakest import REFUSING

HOUSE = Path(__file__).parents[2]


def system_check(data: Path, *path: Path) -> dict[str, object]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*path, HOUSE])), "TANYA_SOP_DATA": str(data)}
    command = [sys.executable, "-m", "bot.program", "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=data)
    checks: list[dict[str, object]] = json.loads(done.stdout)["checks"]
    return next(check for check in checks if check["name"] == "system")


def test_doctor_tells_where_memory_cannot_be_bound(tmp_path: Path) -> None:
    assert system_check(tmp_path)["well"] is True
    (tmp_path / "sitecustomize.py").write_text(REFUSING)
    refused = system_check(tmp_path, tmp_path)
    assert refused["well"] is None
    assert "membatasi memori" in str(refused["found"])
