"""What share of each room the quick tests run: the table behind the floor of `make coverage`.

.venv/bin/python -m tests.support.covered       after `coverage run` and `coverage combine`
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COUNTS = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def shares(report: dict[str, Any]) -> dict[str, float]:
    """Return the share in percent, lines and branches together, of each room and of `all`.

    Args:
        report: what `coverage json` writes.
    """
    files = report["files"]
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, facts in files.items():
        lines, statements, branches, all_branches = (facts["summary"][c] for c in COUNTS)
        parts = Path(name).parts
        for room in ("all", "/".join(parts[: min(2, len(parts) - 1)])):
            counted[room][0] += lines + branches
            counted[room][1] += statements + all_branches
    return {room: 100 * run / max(of, 1) for room, (run, of) in sorted(counted.items())}


def main() -> int:
    """Print a line per room; the floor itself is `fail_under` of pyproject.toml."""
    out = ROOT / "data" / "coverage" / "coverage.json"
    program = str(Path(sys.executable).with_name("coverage"))
    subprocess.run([program, "json", "-q", "-o", str(out), "--fail-under=0"], cwd=ROOT, check=True)
    for room, share in shares(json.loads(out.read_text("utf-8"))).items():
        sys.stdout.write(f"{share:6.1f} %  {room}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
