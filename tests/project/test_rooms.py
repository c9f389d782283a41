"""A house that a stranger can enter: no folder is a heap, nothing lies about at the root."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MOST_ENTRIES = 15
"""Files and folders in one folder, `__init__.py` included."""

DATA = ("samples/inbox/",)
"""What senders deliver, in the folders that the contract gives them: no rooms of ours."""

ROOT_FILES = {
    "AGENTS.md": "how to work here, where programs look for it",
    "CHANGELOG.md": "what changed, for users",
    "CONTRIBUTING.md": "forges show it to whoever opens a request",
    "LICENSE": "forges and package tools look for it here",
    "Makefile": "make",
    "README.md": "the front door",
    "SECURITY.md": "forges show it to whoever reports a fault",
    "pyproject.toml": "every Python tool",
    "registry": "the program",
    "requirements.lock": "what is installed; caches of the forges are keyed by it",
    "workspace.yaml": "dagster looks for it where it is started",
    ".dockerignore": "docker reads it at the root of what it copies",
    ".env.example": "stands beside the .env that it explains",
    ".gitignore": "git",
    ".gitlab-ci.yml": "GitLab reads no other place",
    ".pre-commit-config.yaml": "pre-commit reads no other place",
}
"""Why each file that is not in a room stands at the root."""


def entries() -> dict[str, set[str]]:
    """Folder (`.` for the root) -> names of what is kept in it; what programs leave is no part."""
    left = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    found: dict[str, set[str]] = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in {".git", *left}]
        kept = {name for name in files if not name.endswith(".pyc")} - {".git", *left}
        found[Path(folder).relative_to(ROOT).as_posix()] = kept | set(folders)
    return found


def test_no_folder_holds_more_than_fifteen_entries() -> None:
    held = entries()
    assert {"domain/values", "policy", "tests/pipelines"} <= set(held)
    crowded = {
        folder: len(names)
        for folder, names in held.items()
        if len(names) > MOST_ENTRIES and folder != "." and not (folder + "/").startswith(DATA)
    }
    assert crowded == {}


def test_each_file_at_the_root_has_a_reason_to_be_there() -> None:
    at_root = entries()["."]
    assert {name for name in at_root if (ROOT / name).is_file()} == set(ROOT_FILES)
    folders = {name for name in at_root if (ROOT / name).is_dir()}
    assert len(folders) <= MOST_ENTRIES
