"""Unit files, scripts and the image name programs, modules and variables that exist."""

import ast
import configparser
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sqlalchemy import make_url

from pipelines.console.command import SUMMARIES
from resources.settings import Settings
from schemas.migrations.rights import ROLES
from schemas.policy.load import load_policy

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROGRAMS = Path(sys.executable).parent


def unit(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    # The documented way to keep the case of names, which the stubs do not know.
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser["Service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_start_what_exists(path: Path) -> None:
    service = unit(path)
    commands = service["ExecStart"] + " " + service.get("ExecStartPre", "")
    for program in re.findall(r"\.venv/bin/([\w-]+)", commands):
        assert (PROGRAMS / program).exists(), program
    for module, word in re.findall(r"-m ([\w.]+) (\w+)", commands):
        assert importlib.util.find_spec(module) is not None, module
        assert word in SUMMARIES
    assert service["WorkingDirectory"] == "/opt/registry"
    assert service["User"] == "registry"
    assert service["UMask"] in ("0027", "0077")  # nobody outside the group reads anything


def test_units_are_valid_for_systemd(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed, so nothing has verified the units")
    for path in sorted((DEPLOY / "systemd").iterdir()):
        text = path.read_text("utf-8").replace("/opt/registry/.venv/bin", str(PROGRAMS))
        (tmp_path / path.name).write_text(text)
    found = subprocess.run(
        [program, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    named = [line for line in found.stderr.splitlines() if "registry-" in line]
    assert not [line for line in named if re.search("Unknown|Invalid|Failed to parse", line)], named


def variables_read() -> set[str]:
    tree = ast.parse((ROOT / "resources" / "settings.py").read_text("utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"[A-Z]+_[A-Z_]+", str(node.value))
    }


def test_the_environment_of_the_units_can_be_used() -> None:
    lines = (DEPLOY / "environment").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings.from_environment(given)
    urls = [settings.database_url, settings.shared_url, settings.dagster_url, settings.market_url]
    assert all(url and make_url(url).password is None for url in urls)
    created = re.findall(r"\('(\w+)'[),]", (DEPLOY / "postgresql" / "setup.sql").read_text("utf-8"))
    assert {make_url(str(url)).database for url in urls[:3]} <= set(created)
    assert set(ROLES) <= set(created)


@pytest.mark.parametrize("name", ["environment", "Dockerfile", "compose.yaml"])
def test_only_known_settings_are_set(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    named = set(re.findall(r"\b(REGISTRY_[A-Z_]+|DAGSTER_HOME)(?==|:)", text))
    assert named - {"REGISTRY_PASSWORD"} <= variables_read()
    assert named


def test_telemetry_is_off_everywhere() -> None:
    assert yaml.safe_load((DEPLOY / "dagster.yaml").read_text("utf-8"))["telemetry"] == {
        "enabled": False
    }
    for name in ("environment", "Dockerfile"):
        text = (DEPLOY / name).read_text("utf-8")
        assert "DAGSTER_DISABLE_TELEMETRY=1" in text
        assert "GX_ANALYTICS_ENABLED=false" in text


def test_compose_names_files_and_services_that_exist() -> None:
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert {"daemon", "webserver"} <= set(content["services"])
    for service in content["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).exists(), source
            elif not source.startswith("$"):
                assert source in content["volumes"], source
        assert set(service.get("depends_on", {})) <= set(content["services"])
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_copies_what_exists_and_is_nobodys_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((ROOT / name).exists() for name in copied)
    user = next(number for number, line in enumerate(lines) if line.startswith("USER"))
    assert lines[user].split()[1].isdecimal()
    assert lines[user].split()[1] != "0"
    assert user < next(number for number, line in enumerate(lines) if line.startswith("CMD"))


@pytest.mark.parametrize("name", ["install.sh", "registry", "postgresql/init.sh", "../registry"])
def test_scripts_parse(name: str) -> None:
    subprocess.run(["sh", "-n", str(DEPLOY / name)], check=True)
    found = subprocess.run(
        [str(PROGRAMS / "shellcheck"), str(DEPLOY / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def test_the_image_is_built_as_is_good_practice() -> None:
    found = subprocess.run(
        [str(PROGRAMS / "hadolint"), str(DEPLOY / "Dockerfile")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def dry_run(*options: str) -> str:
    done = subprocess.run(
        ["sh", str(DEPLOY / "install.sh"), "--dry-run", *options],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_dry_run_of_the_installation_says_everything_and_does_nothing() -> None:
    told = dry_run()
    for path in sorted((DEPLOY / "systemd").iterdir()):
        assert f"/etc/systemd/system/{path.name}" in told
    assert "setup.sql" in told
    folders = {source.folder for source in load_policy(ROOT / "policy").sources.values()}
    assert all(f"/inbox/{folder}" in told for folder in folders)
    assert "setup.sql" not in dry_run("--no-postgresql")


def test_the_installation_refuses_what_it_does_not_know() -> None:
    done = subprocess.run(
        ["sh", str(DEPLOY / "install.sh"), "--force"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "--force" in done.stderr


def top_level_imports() -> set[str]:
    """Packages that the program imports, wherever it does."""
    found: set[str] = set()
    for room in ("domain", "schemas", "resources", "assets", "pipelines"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found


def test_production_installs_what_the_program_imports_and_no_development_package() -> None:
    lock = (DEPLOY / "requirements-runtime.lock").read_text("utf-8")
    names = {name.lower() for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", lock)}
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    development = {re.split(r"[>=<]", text)[0] for text in groups["dev"]}
    assert not names & development
    owners = importlib.metadata.packages_distributions()
    optional = {"pyspark"}
    for module in top_level_imports() & set(owners) - optional:
        distributions = {re.sub(r"[-_.]+", "-", name).lower() for name in owners[module]}
        assert distributions & names, module
    assert "deploy/requirements-runtime.lock" in (DEPLOY / "Dockerfile").read_text("utf-8")
    assert "LOCK=deploy/requirements-runtime.lock" in dry_run()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_production_has_every_dependency_on_every_python(version: str) -> None:
    """numpy and scipy have a block per Python; the last one won, and 3.11 had neither."""
    lines = (DEPLOY / "requirements-runtime.lock").read_text("utf-8").splitlines()
    pinned = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    environment = {"python_version": version, "python_full_version": f"{version}.1"}
    there = {
        canonicalize_name(one.name)
        for one in pinned
        if one.marker is None or one.marker.evaluate(environment)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    assert direct <= there


def test_the_production_lock_is_part_of_the_whole_one() -> None:
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "runtime_lock.py"), "--check"], cwd=ROOT, check=False
    )
    assert done.returncode == 0, "run deploy/runtime_lock.py"
    whole = (ROOT / "requirements.lock").read_text("utf-8")
    for line in (DEPLOY / "requirements-runtime.lock").read_text("utf-8").splitlines():
        assert line in whole


def test_licences_and_known_faults_are_checked_by_one_command() -> None:
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "audit.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
