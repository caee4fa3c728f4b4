from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("skia", "cv2", "av", "numpy", "onnxruntime", "pydantic", "rich.progress", "markdown_it")


def _run(*args: str) -> subprocess.CompletedProcess[str]:
    code = "from app.cli.main import run; run()"
    return subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=False)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom app.cli.main import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "storyboard" in done.stdout


@pytest.mark.parametrize("command", ["make", "still", "storyboard"])
def test_a_missing_script_is_one_line(command: str, tmp_path: Path) -> None:
    done = _run(command, str(tmp_path / "none.md"))
    assert done.returncode == 2
    assert done.stderr.startswith("error: There is no script")
    assert done.stderr.count("\n") == 1


def test_an_unknown_option_is_a_usage_error(tmp_path: Path) -> None:
    done = _run("make", str(tmp_path / "a.md"), "--colour", "red")
    assert done.returncode == 2
    assert "--colour" in done.stderr


def test_an_output_that_is_no_mp4_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "a.md"
    script.write_text("# A\n\nHello there.\n")
    done = _run("make", str(script), "-o", str(tmp_path / "a.avi"))
    assert done.returncode == 2
    assert "MP4" in done.stderr
