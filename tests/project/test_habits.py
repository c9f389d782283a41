"""What invites strangers names commands, files and words that exist."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "AGENTS.md")
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
TARGET = re.compile(r"`make ([\w-]+)`|^make ([\w-]+)", re.MULTILINE)


@pytest.mark.parametrize("name", GUIDES)
def test_guides_link_to_files_and_name_targets_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert [path for path in LINK.findall(text) if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text("utf-8")))
    assert {one or other for one, other in TARGET.findall(text)} <= targets
    assert text.startswith("# ")


def test_both_forges_run_what_a_person_runs() -> None:
    github = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text("utf-8"))
    steps = github["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    gitlab = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))
    assert gitlab["test"]["script"] == [".ci/run"]
    versions = github["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert gitlab["test"]["parallel"]["matrix"] == [{"PYTHON_VERSION": versions}]
    wanted = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'requires-python = ">={versions[0]},' in wanted
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_hooks_are_local_and_are_those_of_the_lint() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    entries = [hook["entry"] for hook in config["repos"][0]["hooks"]]
    programs = {Path(entry.split()[0]).name for entry in entries if entry.startswith(".venv/bin/")}
    assert programs == {"ruff", "mypy", "lint-imports"}


def test_forms_ask_for_the_version_and_warn_of_real_data() -> None:
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FORMS}
    assert set(forms) == {"config", "fault", "proposal", "wrong_result"}
    assert forms.pop("config")["blank_issues_enabled"] is False
    for name, form in forms.items():
        identifiers = [part["id"] for part in form["body"] if "id" in part]
        assert len(set(identifiers)) == len(identifiers)
        assert {"name", "description", "body"} <= set(form)
        # The other forge asks the same.
        same = (ROOT / ".gitlab" / "issue_templates" / f"{name}.md").read_text("utf-8")
        labels = [part["attributes"]["label"] for part in form["body"] if "id" in part]
        assert re.findall(r"(?m)^## (.+)$", same) == labels
    assert "不要粘贴真实数据" in (ROOT / ".gitlab/issue_templates/wrong_result.md").read_text(
        "utf-8"
    )
    request = (ROOT / ".github" / "pull_request_template.md").read_text("utf-8")
    assert request == (ROOT / ".gitlab/merge_request_templates/Default.md").read_text("utf-8")
