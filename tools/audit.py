"""Asks whether locked packages have known vulnerabilities: `python -m tools.audit [--strict]`.

pip-audit asks the package index. Where that cannot be reached, or knows of no advisories, nothing is found out: that
is said and, without `--strict`, is no failure, so that work without a network goes on. A vulnerability always is one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements" / "run.txt"
SECONDS: Final = 120
"""How long the index is waited for, all in all."""


def report() -> list[dict[str, object]]:
    """Return what pip-audit says of each package; nothing when it cannot ask."""
    program = Path(sys.executable).with_name("pip-audit")
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "10"]
    try:
        run = subprocess.run(
            [program, "-r", LOCK, *options], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        packages: list[dict[str, object]] = json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []
    return packages


def main() -> int:
    """Say what is vulnerable, and return 1 if anything is; with `--strict` also if not all could be asked about."""
    packages = report()
    asked = [each for each in packages if "skip_reason" not in each]
    vulnerable = [each for each in asked if each.get("vulns")]
    for each in vulnerable:
        sys.stderr.write(f"{each['name']} {each['version']} is vulnerable: {json.dumps(each['vulns'])}\n")
    of = len(packages) or "all"
    sys.stderr.write(f"The index knew {len(asked)} of {of} packages; {len(vulnerable)} are vulnerable.\n")
    is_whole = bool(packages) and len(asked) == len(packages)
    return int(bool(vulnerable) or ("--strict" in sys.argv and not is_whole))


if __name__ == "__main__":
    sys.exit(main())
