"""Files of an attacker in every inbox folder: the run ends and names each in Chinese."""

import hashlib
import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from resources.settings import PROJECT_ROOT, SAMPLE_INBOX
from schemas.policy.load import load_policy
from tests.pipelines.conftest import Installation, install
from tests.support.hostile_files import BOOKS, NAMES, TEXTS, put_special
from tests.support.process_tree import run_measured

BYTES = 3 << 29  # 1.5 GiB
EMPTY_TABLES = {"半个UTF16"}
"""Kinds that are a source's header without a row to it, where they stand in its folder."""
SPECIAL = 6
"""Entries of a folder that are no plain file, and one too large; its folder is looked into."""
HAN = re.compile("[㐀-鿿]")


def folders() -> list[str]:
    """The folder of every source that comes in files, and one that no source has."""
    sources = load_policy(PROJECT_ROOT / "policy").sources.values()
    below = {"town_submissions": "/2023-04-08"}
    return [entry.folder + below.get(entry.folder, "") for entry in sources] + ["别处"]


def attack(inbox: Path) -> list[Path]:
    """Every file under every folder, each kind made once."""
    made = {f"{kind}.xlsx": content() for kind, content in BOOKS.items()}
    made |= {f"{kind}.csv": content() for kind, content in TEXTS.items()}
    made |= {f"{kind}.xls": made[f"{kind}.xlsx"] for kind in ("加密工作簿", "扇区成环", "实体炸弹")}
    broken = made["半个工作簿.xlsx"]
    paths = []
    for folder in folders():
        place = inbox / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (place / name).write_bytes(content)
            paths.append(place / name)
        for name in NAMES:
            (place / f"{name}.xlsx").write_bytes(broken)
            paths.append(place / f"{name}.xlsx")
        put_special(place)
    return paths


@pytest.mark.slow
def test_an_attackers_files_in_every_folder_stop_nothing(
    tmp_path: Path, sample_run: Installation
) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(SAMPLE_INBOX, inbox)
    made = attack(inbox)
    assert len(made) > 600
    market = shutil.copy(PROJECT_ROOT / "samples/market_regulation.db", tmp_path / "market.db")
    environment = {
        "REGISTRY_INBOX": str(inbox),
        "REGISTRY_MARKET_URL": f"sqlite:///{market}",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
    }
    usage = run_measured(
        [sys.executable, "-m", "pipelines.run"],
        PROJECT_ROOT,
        {**os.environ, **environment, "DAGSTER_HOME": ""},
        tmp_path / "log",
    )
    assert usage.returncode == 0, (tmp_path / "log").read_text("utf-8")[-3000:]
    assert usage.together < BYTES
    attacked = install(tmp_path / "data", **environment)
    assert_every_file_is_named(attacked, made)
    files = attacked.registry("source_file").set_index("source_file")
    good = sample_run.registry("source_file").set_index("source_file")
    untouched = good.index[~good.index.str.startswith("town_submissions/2023-04-08")]
    columns = ["status", "rows_read", "rows_accepted"]
    pd.testing.assert_frame_equal(files.loc[untouched, columns], good.loc[untouched, columns])


def assert_every_file_is_named(attacked: Installation, made: list[Path]) -> None:
    """Each is told under its own source, known by its content: some names are not shown."""
    files = attacked.registry("source_file")
    refused = files[files["status"].eq("rejected")]
    assert refused["message"].str.contains(HAN).all()
    assert not refused["message"].str.contains("程序处理该文件时出错").any()
    told = Counter(refused["sha256"].dropna())
    wanted = Counter(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in made if path.suffix == ".xlsx"
    )
    assert wanted <= told
    # A text where no text belongs is not opened, nor is what is no plain file or too large.
    tables = sum(path.stem in EMPTY_TABLES for path in made)
    assert len(refused) >= len(made) - tables + SPECIAL * len(folders())
