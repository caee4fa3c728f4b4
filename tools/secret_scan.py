"""Looks for secrets in the files of the repository: `python -m tools.secret_scan [--accept]`; no network is asked.

detect-secrets finds them by their forms: keys of vendors, private keys, tokens, passwords in addresses. What was
looked at and is none (examples, what tests are made of) is in `.secrets-accepted.json`, by file and fingerprint, not
by line; `--accept` writes it anew. Passwords in plain code are ruff's to find (S105 to S107), random-looking texts
nobody's: here they are fingerprints of files and identifiers.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ACCEPTED: Final = ROOT / ".secrets-accepted.json"
OFF: Final = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString")
LOCKS: Final = ("requirements/", "package-lock.json")
"""Files that are fingerprints from end to end."""
PICTURES: Final = (".png", ".jpg", ".webp", ".ttf", ".otf", ".woff2", ".npz", ".bin", ".wav", ".mp4")

Found = dict[str, list[str]]


def files() -> list[str]:
    """Return the files that git knows, those aside in which nothing can be told apart."""
    git = shutil.which("git") or "git"
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    named = (name for name in listed.split("\0") if name and not name.startswith(LOCKS) and name != ACCEPTED.name)
    return [name for name in named if not name.endswith(PICTURES) and (ROOT / name).is_file()]


def found() -> Found:
    """Return what looks like a secret: for each file, the kind and the fingerprint of each. Raises OSError."""
    program = Path(sys.executable).with_name("detect-secrets")
    off = [option for name in OFF for option in ("--disable-plugin", name)]
    run = subprocess.run(
        [program, "scan", "--no-verify", *off, *files()], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return {
        name: sorted({f"{each['type']} {each['hashed_secret']}" for each in secrets})
        for name, secrets in sorted(json.loads(run.stdout)["results"].items())
    }


def main() -> int:
    """Say what is new and return 1 if anything is."""
    seen = found()
    if "--accept" in sys.argv:
        ACCEPTED.write_text(json.dumps(seen, indent=2) + "\n", "utf-8")
        return 0
    known: Found = json.loads(ACCEPTED.read_text("utf-8"))
    new = [(name, kind) for name, kinds in seen.items() for kind in set(kinds) - set(known.get(name, ()))]
    for name, kind in sorted(new):
        sys.stderr.write(f"{name}: looks like a secret ({kind.rpartition(' ')[0]})\n")
    if new:
        sys.stderr.write("Take it out and replace it; if it is none: python -m tools.secret_scan --accept\n")
    return int(bool(new))


if __name__ == "__main__":
    sys.exit(main())
