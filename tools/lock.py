"""Compile the lock files: exact versions with hashes, for every platform, naming no registry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
]
VOICED = ["--extra", "speech", "--extra", "embedding", "--extra", "faces"]
LOCKS = {
    "dev.txt": [*VOICED, "--extra", "transcription", "--group", "dev"],
    "run.txt": [*VOICED, "-c", "requirements/dev.txt"],
    "permissive.txt": ["--extra", "embedding", "--extra", "faces", "-c", "requirements/dev.txt"],
    "bench.txt": [*VOICED, "--group", "bench", "-c", "requirements/dev.txt"],
}


def main() -> int:
    """Write every lock file; return the exit code."""
    uv = Path(sys.executable).with_name("uv")
    for name, options in LOCKS.items():
        args = [
            uv,
            "pip",
            "compile",
            *COMMON,
            *sys.argv[1:],
            "pyproject.toml",
            *options,
            "-o",
            f"requirements/{name}",
        ]
        if subprocess.run([str(a) for a in args], cwd=ROOT, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
