"""Nobody forges a release: every edit by another hand is found, nothing undisturbed is accused."""

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from domain.listing.fields import LISTING_COLUMNS
from domain.release.approval import ApprovalRule
from domain.release.gate import FeedRule
from pipelines import verify as command
from resources.base.origin import claim_database, claim_folder
from resources.base.signatures import (
    KeyFileError,
    json_bytes,
    load_key,
    public_hex,
    sign,
    trusted_keys,
)
from resources.databases.registry_store import SEALED, RegistryStore
from resources.feed.digests import renderings
from resources.feed.directory import FeedDirectory
from resources.feed.index import Stamp
from resources.publication.approval import confirm
from resources.publication.publication import PublicationRefusedError
from resources.publication.shared_store import SharedStore
from resources.publication.verification import SEALED_SHARED, verify
from samples.consumer.mirror import FeedFaultError, Mirror, silence, update_from_files
from schemas.policy.load import load_policy
from schemas.tables.columns import SEALED_COLUMNS, registry_metadata, shared_metadata
from schemas.tables.registry import registry_origin
from schemas.tables.shared import credit_blacklist, shared_origin
from tests.support.publications import NOW, contents, listings, publish, reasons

PUBLIC = load_policy(Path(__file__).resolve().parents[3] / "policy").public


@dataclass(frozen=True)
class World:
    """One installation that signs: databases, feed and key in one folder."""

    folder: Path

    @property
    def shared(self) -> Path:
        return self.folder / "shared.db"

    @property
    def registry(self) -> Path:
        return self.folder / "registry.db"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def stores(self) -> tuple[SharedStore, RegistryStore]:
        key = self.key if self.key.is_file() else None
        made = (
            SharedStore(f"sqlite:///{self.shared}", PUBLIC, key),
            RegistryStore(f"sqlite:///{self.registry}", key),
        )
        for store in made:
            store.migrate()
        return made

    def feed(self) -> FeedDirectory:
        return FeedDirectory(self.folder / "feed", self.key if self.key.is_file() else None)

    def trusted(self) -> frozenset[str]:
        return trusted_keys([self.folder / "keys"])

    def faults(self) -> list[str]:
        shared, registry = self.stores()
        return verify(shared, self.feed(), registry, self.trusted())


def new_key(folder: Path) -> None:
    """A signing key, and the public half in a folder of its own."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "key.pem").write_bytes(private)
    (folder / "keys" / "publisher.pem").write_bytes(public)


def registry_frames(numbers: list[int]) -> dict[str, pd.DataFrame]:
    """What a run writes about the listings of these numbers."""
    rows = [
        {
            "id": f"V{n:04d}",
            "record": f"R{n:04d}",
            "name": f"江阴市第{n}培训有限公司",
            "decision": f"澄教罚〔2023〕{n}号",
        }
        for n in numbers
    ]
    facts = pd.DataFrame(rows, columns=["id", "record", "name", "decision"])
    shared = {"source": "market_penalty", "source_record_id": facts["record"], "party_no": 1}
    ids = {"violator_id": facts["id"]}
    return {
        "violator": pd.DataFrame({**ids, "kind": "organisation", "name": facts["name"]}),
        "violator_evidence": pd.DataFrame(
            {**ids, **shared, "link_method": "uscc", "source_file": "f", "source_row": 1}
        ),
        "violation": pd.DataFrame(
            {
                **ids,
                **shared,
                "violation_id": facts["record"],
                "decision_no": facts["decision"],
                "verified": pd.array([True] * len(facts), dtype="boolean"),
            }
        ),
        "source_file": pd.DataFrame(
            {"source": ["market_penalty"], "source_file": ["f"], "status": ["accepted"]}
        ),
        "violator_identity": pd.DataFrame({"identity_key": facts["record"], **ids}),
        "listing_hold": pd.DataFrame(columns=["code"], dtype="str"),
        "registered_name": pd.DataFrame({"uscc": facts["record"], "name": facts["name"]}),
        "out_of_scope_penalty": pd.DataFrame({"decision_no": ["澄市监罚〔2023〕1号"]}),
    }


def run(world: World, numbers: list[int], run_id: str, now: datetime, **fields: Any) -> None:
    """What a run does to the databases and the feed."""
    shared, registry = world.stores()
    registry.write_run(run_id, registry_frames(numbers), as_of=now.date())
    gone = [(f"L{n:04d}", "repair", "信用修复") for n in range(1, 40)]
    number = registry.record_attempt(run_id, "failed", now=now)
    publish(
        shared,
        world.feed(),
        listings(numbers, **fields.pop("values", {})),
        reasons=reasons(*gone),
        run_id=run_id,
        now=now,
        as_of=now.date(),
        registry_hash=registry.evidence_hash(),
        **fields,
    )
    registry.record_attempt(run_id, "published", now=now, attempt_no=number)
    registry.keep_baseline()
    shared.dispose()
    registry.dispose()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three signed releases, a failed run, a confirmed candidate, marks of origin."""
    world = World(tmp_path_factory.mktemp("trust"))
    new_key(world.folder)
    shared, registry = world.stores()
    claim_database(shared.engine, shared_origin, "own", "X")
    claim_database(registry.engine, registry_origin, "own", "X")
    run(world, [1, 2], "run-1", NOW, disputes=["L0001"])
    run(world, [2, 3], "run-2", NOW + timedelta(days=1))
    run(world, [2, 3, 4], "run-3", NOW + timedelta(days=2), approval=ApprovalRule("manual"))
    [(waits,)] = sqlite3.connect(world.shared).execute(
        "SELECT candidate_hash FROM credit_blacklist_candidate"
    )
    confirm(shared.engine, waits, "张三", ApprovalRule("manual"))
    again = {"approval": ApprovalRule("manual"), "disputes": ["L0003"]}
    run(world, [2, 3, 4], "run-4", NOW + timedelta(days=3), **again)
    registry.record_failure("run-5", "main", ["market_regulation"])
    claim_folder(world.folder / "feed", "own", "X")
    for store in (shared, registry):
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.dispose()
    return world


@pytest.fixture
def copy(lived: World, tmp_path: Path) -> World:
    shutil.copytree(lived.folder, tmp_path / "world")
    return World(tmp_path / "world")


def test_an_undisturbed_installation_is_not_accused(lived: World) -> None:
    assert lived.faults() == []


# -- forgeries that people have tried --------------------------------------------------------------


@pytest.mark.parametrize(
    ("database", "statement"),
    [
        ("registry", "UPDATE violator SET name = '别人' WHERE violator_id = 'V0003'"),
        ("registry", "DELETE FROM violator_evidence WHERE violator_id = 'V0003'"),
        ("registry", "UPDATE violation SET verified = 0 WHERE violator_id = 'V0003'"),
        ("registry", "DELETE FROM registry_seal WHERE table_name = 'violator'"),
        ("registry", "UPDATE registered_name SET until_on = '2024-01-01'"),
        ("registry", "DELETE FROM out_of_scope_penalty"),
        ("shared", "UPDATE credit_blacklist SET dispute = NULL WHERE listing_id = 'L0003'"),
        ("shared", "UPDATE credit_blacklist SET dispute = '异议中' WHERE listing_id = 'L0004'"),
        ("shared", "UPDATE credit_blacklist SET dispute = '已撤销' WHERE listing_id = 'L0003'"),
        ("shared", "UPDATE credit_blacklist_release SET created_at = substr(created_at, 1, 25)"),
        ("shared", "UPDATE credit_blacklist SET gxsj = replace(gxsj, ' ', 'T')"),
        ("shared", "UPDATE credit_blacklist_file SET reason = '程序已变更'"),
        ("shared", "UPDATE credit_blacklist_file SET made_with = 'version=older'"),
        ("shared", "UPDATE credit_blacklist_file SET row_count = 0 WHERE row_count > 0"),
        ("shared", "UPDATE credit_blacklist_candidate SET first_by = '李四'"),
        ("shared", "DELETE FROM credit_blacklist_file WHERE file = 'public.csv'"),
        ("shared", "UPDATE credit_blacklist_public SET cf_xdr_mc = '别人'"),
        ("shared", "UPDATE alembic_version_shared SET version_num = '0000'"),
    ],
)
def test_an_edit_of_a_database_is_found(copy: World, database: str, statement: str) -> None:
    with sqlite3.connect(getattr(copy, database)) as connection:
        assert connection.execute(statement).rowcount >= 1
    connection.close()
    shared, registry = (
        SharedStore(f"sqlite:///{copy.shared}", PUBLIC),
        RegistryStore(f"sqlite:///{copy.registry}"),
    )
    assert verify(shared, copy.feed(), registry, copy.trusted())


def test_no_column_of_either_database_is_left_to_trust() -> None:
    """A new table comes under a seal, or is named here with what proves it."""
    proven = {"credit_blacklist_public", "credit_blacklist_change"}
    # Empty between two runs, which is proven.
    passing = {"credit_blacklist_staged"}
    sealed = {table.name for table in SEALED_SHARED}
    assert set(shared_metadata.tables) == sealed | proven | passing | {"shared_seal"}
    assert set(registry_metadata.tables) == {*SEALED, "registry_seal"}
    covered = {*LISTING_COLUMNS, "row_hash", "release_no"}
    left = {c.name for c in credit_blacklist.columns} - covered
    assert left <= set(credit_blacklist.info[SEALED_COLUMNS])


def test_rows_staged_between_two_runs_are_found_and_the_next_run_removes_them(copy: World) -> None:
    """Nobody publishes them, but they show in the view of the list as it would be."""
    with sqlite3.connect(copy.shared) as connection:
        connection.execute(
            "INSERT INTO credit_blacklist_staged (listing_id, cf_xdr_mc, row_hash) "
            "SELECT 'L0099', '无辜者', row_hash FROM credit_blacklist LIMIT 1"
        )
    connection.close()
    assert [text for text in copy.faults() if "credit_blacklist_staged 中有 1 行" in text]
    shared, _ = copy.stores()
    marks = {"disputes": ["L0003"], "policy_version": "test", "run_id": "run-4"}
    assert publish(shared, copy.feed(), listings([2, 3, 4]), **marks).release_no is None
    assert not [text for text in copy.faults() if "credit_blacklist_staged" in text]


def test_a_run_without_change_puts_an_edited_mark_right_and_seals_it(copy: World) -> None:
    for edit in ("UPDATE credit_blacklist SET dispute = '已撤销'", "DELETE FROM shared_seal"):
        with sqlite3.connect(copy.shared) as connection:
            connection.execute(edit)
        connection.close()
        assert any("credit_blacklist" in text for text in copy.faults())
        shared, _ = copy.stores()
        marks = {"disputes": ["L0003"], "policy_version": "test", "run_id": "run-4"}
        assert publish(shared, copy.feed(), listings([2, 3, 4]), **marks).release_no is None
        assert not [text for text in copy.faults() if "表 credit_blacklist " in text]


def test_a_seal_made_to_fit_lacks_the_key(copy: World) -> None:
    """Whoever knows the program and not the key writes name and digest; the signature stays out."""
    forger = RegistryStore(f"sqlite:///{copy.registry}")
    frames = registry_frames([2, 3, 4])
    frames["violator"].loc[0, "name"] = "别人"
    forger.write_run("run-4", frames)
    found = copy.faults()
    assert any("violator 的封存没有可信密钥的签名" in text for text in found), found


def test_a_release_restamped_as_unsigned_is_found(copy: World) -> None:
    file = copy.feed().release_path(2) / "manifest.json"
    document = json.loads(file.read_text("utf-8"))
    document["signature"] = {"state": "unsigned"}
    file.write_bytes(json_bytes(document))
    shared, _ = copy.stores()
    rows = shared.releases()
    copy.feed().write_index(rows, rendered=[2])
    assert any("manifest.json 没有签名" in text for text in copy.faults())


def test_a_key_that_the_document_names_is_no_proof(copy: World) -> None:
    """A forger signs everything with a key of his own, and names it."""
    forger = copy.folder / "forger"
    forger.mkdir()
    new_key(forger)
    shutil.copyfile(forger / "key.pem", copy.key)
    key = load_key(copy.key)
    for number in (1, 2, 3):
        file = copy.feed().release_path(number) / "manifest.json"
        document = json.loads(file.read_text("utf-8"))
        del document["signature"]
        document["signature"] = sign(json_bytes(document), key)
        file.write_bytes(json_bytes(document))
    shared, _ = copy.stores()
    copy.feed().write_index(shared.releases(), rendered=[1, 2, 3])
    found = copy.faults()
    assert any("index.json 由不可信的密钥签名" in text for text in found)
    assert sum("manifest.json 由不可信的密钥签名" in text for text in found) == 3
    with pytest.raises(FeedFaultError) as refused:
        update_from_files(Mirror(), copy.feed().path, next(iter(copy.trusted())))
    assert refused.value.code == "unsigned"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"00" * 31, b"-----BEGIN PUBLIC KEY-----\nxx\n", b"not a key"]
)
def test_a_file_of_keys_that_cannot_be_used_is_named(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "trusted").write_bytes(body)
    with pytest.raises(KeyFileError, match="trusted"):
        trusted_keys([tmp_path / "trusted"])


def test_keys_are_read_from_files_folders_and_hexadecimal(copy: World) -> None:
    wanted = frozenset({public_hex(load_key(copy.key))})
    assert trusted_keys([copy.folder / "keys"]) == wanted
    assert trusted_keys([copy.folder / "keys" / "publisher.pem"]) == wanted
    (copy.folder / "hex").write_text(f"{next(iter(wanted)).upper()}\n")
    assert trusted_keys([copy.folder / "hex"]) == wanted
    for path in (copy.key, copy.folder / "nothing"):
        with pytest.raises(KeyFileError):
            trusted_keys([path])


@pytest.mark.parametrize("place", ["latest.csv", "releases/01", "releases/readme.txt"])
def test_what_lies_in_the_feed_beside_its_releases_is_found(copy: World, place: str) -> None:
    (copy.folder / "feed" / place).write_text("x", "utf-8")
    assert any(place in fault for fault in copy.faults())


@pytest.mark.parametrize("place", ["releases/2", "releases/2/full.csv", "releases", "index.json"])
def test_a_link_in_the_feed_is_found_whatever_it_leads_to(copy: World, place: str) -> None:
    (copy.folder / "feed" / place).rename(copy.folder / "moved")
    (copy.folder / "feed" / place).symlink_to(copy.folder / "moved")
    assert any(place in fault for fault in copy.faults())


# -- any edit --------------------------------------------------------------------------------------


def edits(world: World, draw: random.Random) -> Iterator[str]:
    """Make one edit after another, each undone when the next one is asked for."""
    found = (world.folder / "feed").rglob("*")
    files = sorted(path for path in found if path.is_file() and path.name != ".lock")
    while True:
        kind = draw.choice(["shared", "registry", "feed"])
        if kind == "feed":
            file = draw.choice(files)
            body = file.read_bytes()
            at, flip = draw.randrange(len(body)), draw.randrange(1, 256)
            file.write_bytes(body[:at] + bytes([body[at] ^ flip]) + body[at + 1 :])
            yield f"{file.name} byte {at} ^ {flip}"
            file.write_bytes(body)
        else:
            file = world.shared if kind == "shared" else world.registry
            body = file.read_bytes()
            told = edit_a_field(file, draw)
            yield f"{kind}: {told}"
            for rest in file.parent.glob(f"{file.name}-*"):
                rest.unlink()
            file.write_bytes(body)


def edit_a_field(file: Path, draw: random.Random) -> str:
    """Change one value of one row of one table that has rows."""
    with sqlite3.connect(file) as connection:
        names = [n for (n,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )]  # fmt: skip
        filled = [n for n in names if connection.execute(f"SELECT 1 FROM {n}").fetchone()]
        table = draw.choice(sorted(filled))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = connection.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall()
        row, column = draw.choice(rows), draw.randrange(len(columns))
        value = row[1 + column]
        other = other_value(value, draw)
        statement = f"UPDATE {table} SET {columns[column]} = ? WHERE rowid = ?"
        try:
            connection.execute(statement, (other, row[0]))
        except sqlite3.IntegrityError:
            other = f"{value}9"
            connection.execute(statement, (other, row[0]))
    connection.close()
    return f"{table}.{columns[column]}: {value!r} -> {other!r}"


def other_value(value: Any, draw: random.Random) -> Any:
    if isinstance(value, int | float):
        return value + draw.choice([1, 7])
    if value is None:
        return draw.choice(["x", "2024-01-01"])
    # Chinese has no case, so that a swapped one may be the same text.
    others = [f"{value}x", value[:-1], value.swapcase(), None]
    return draw.choice([other for other in others if other != value])


def assert_edits_are_found(world: World, seed: int, count: int) -> None:
    draw = random.Random(seed)
    making = edits(world, draw)
    missed = []
    for told, _ in zip(making, range(count), strict=False):
        shared, registry = (
            SharedStore(f"sqlite:///{world.shared}", PUBLIC),
            RegistryStore(f"sqlite:///{world.registry}"),
        )
        if not verify(shared, world.feed(), registry, world.trusted()):
            missed.append(told)
        shared.dispose()
        registry.dispose()
    assert not missed


def test_fields_edited_at_random_are_found(copy: World) -> None:
    assert_edits_are_found(copy, seed=1, count=12)


@pytest.mark.slow
def test_any_of_400_fields_edited_at_random_is_found(copy: World) -> None:
    assert_edits_are_found(copy, seed=2, count=400)


@pytest.mark.slow
def test_50_undisturbed_histories_are_not_accused(tmp_path: Path) -> None:
    for seed in range(50):
        draw, world = random.Random(seed), World(tmp_path / str(seed))
        world.folder.mkdir()
        new_key(world.folder)
        now = NOW
        for step in range(draw.randrange(1, 6)):
            numbers = sorted(draw.sample(range(1, 12), draw.randrange(1, 8)))
            run(world, numbers, f"run-{step}", now, values={"bz": draw.choice(["=1", None, "注"])})
            now += timedelta(days=draw.randrange(4), hours=1)
            if draw.random() < 0.3:
                number = draw.choice(world.feed().index())["release_no"]
                shutil.rmtree(world.feed().release_path(number))
        shared, _ = world.stores()
        shared.repair_feed(world.feed())
        assert world.faults() == [], seed


# -- a release that is rendered again --------------------------------------------------------------


def test_a_release_rendered_again_by_another_key_says_so(copy: World) -> None:
    shutil.rmtree(copy.feed().release_path(2))
    other = copy.folder / "other"
    other.mkdir()
    new_key(other)
    shutil.copyfile(other / "key.pem", copy.key)
    shutil.copyfile(other / "keys" / "publisher.pem", copy.folder / "keys" / "second.pem")
    shared, _ = copy.stores()
    numbers = [int(i[1:]) for i in shared.current()["listing_id"]]
    outcome = publish(shared, copy.feed(), listings(numbers), run_id="run-9")
    assert outcome.rendered == (2,)
    assert outcome.differences == ("第 2 批重新制作：manifest.json 与发布时不同：签名密钥已变更",)
    with shared.engine.connect() as connection:
        noted = [r for r in renderings(connection) if r["release_no"] == 2]
    assert {r["rendering"] for r in noted} == {1, 2}
    assert copy.faults() == []


def test_the_same_bytes_are_no_new_rendering(copy: World) -> None:
    before = contents(copy.feed().release_path(2))
    shutil.rmtree(copy.feed().release_path(2))
    shared, _ = copy.stores()
    assert shared.repair_feed(copy.feed()) == (2,)
    assert contents(copy.feed().release_path(2)) == before
    assert copy.faults() == []


# -- freshness -------------------------------------------------------------------------------------


def test_every_run_that_ends_well_renews_the_index_and_a_refused_one_does_not(
    store: SharedStore, feed: FeedDirectory
) -> None:
    publish(store, feed, listings(range(30)), now=NOW, rule=FeedRule(3))
    first = feed.stamp()
    assert first == Stamp(NOW, NOW.date(), date(2024, 7, 3))
    later = NOW + timedelta(days=2)
    publish(store, feed, listings(range(30)), now=later, as_of=later.date(), rule=FeedRule(3))
    second = feed.stamp()
    assert second == Stamp(later, later.date(), date(2024, 7, 5))
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1]), now=later + timedelta(days=1))
    assert feed.stamp() == second
    assert verify(store, feed) == []


def test_a_clock_set_back_never_lets_the_index_grow_older(
    store: SharedStore, feed: FeedDirectory
) -> None:
    publish(store, feed, listings([1]), now=NOW)
    publish(store, feed, listings([1]), now=NOW - timedelta(days=9))
    stamp = feed.stamp()
    assert stamp is not None
    assert stamp.issued_at == NOW


def test_a_client_refuses_an_older_index_and_says_when_it_last_heard(
    store: SharedStore, feed: FeedDirectory
) -> None:
    mirror = Mirror()
    publish(store, feed, listings([1, 2]), now=NOW)
    old = feed.index_bytes()
    publish(store, feed, listings([1, 2]), now=NOW + timedelta(days=1))
    assert update_from_files(mirror, feed.path) == [1]
    assert mirror.heard_at == "2024-07-01 06:30:00"
    (feed.path / "index.json").write_bytes(old)
    with pytest.raises(FeedFaultError) as refused:
        update_from_files(mirror, feed.path)
    assert refused.value.code == "older"
    assert "2024-07-01 06:30:00" in str(refused.value)
    assert silence(mirror, date(2024, 7, 8)) == ""
    assert "2024-07-01 06:30:00" in silence(mirror, date(2024, 7, 9))


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def installed(copy: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(copy.folder))
    return copy


def test_the_command_says_what_it_proved_and_what_not(
    installed: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main() == 0
    assert "未证明：谁签发的" in capsys.readouterr().out
    monkeypatch.setenv("REGISTRY_TRUSTED_KEYS", str(installed.folder / "keys"))
    assert command.main() == 0
    told = capsys.readouterr().out
    assert "签名均出自可信密钥" in told
    assert "未证明" not in told
    monkeypatch.setenv("REGISTRY_TRUSTED_KEYS", str(installed.folder / "gone"))
    assert command.main() == 2


def test_what_is_not_there_is_not_proven_and_not_made(
    installed: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = installed.folder / "nowhere"
    for variable in ("REGISTRY_FEED_DIR", "REGISTRY_SHARED_URL", "REGISTRY_DATABASE_URL"):
        with monkeypatch.context() as patch:
            patch.setenv(variable, f"sqlite:///{nowhere}" if "URL" in variable else str(nowhere))
            assert command.main() == 2
        told = capsys.readouterr()
        assert "✓" not in told.out + told.err
        assert not nowhere.exists()
    monkeypatch.setenv("REGISTRY_SHARED_URL", "postgresql+psycopg://x@127.0.0.1:9/none")
    assert command.main() == 2
    told = capsys.readouterr()
    assert "不等于不符" in told.err
    assert "✗" not in told.out


def test_no_release_at_all_is_no_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path))
    World(tmp_path).stores()
    (tmp_path / "feed").mkdir()
    assert command.main() == 1
    assert "✓" not in capsys.readouterr().out
