"""A file is there whole or not at all, and a lock falls with whoever held it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from resources.base.files import digests, replace_file, replacing, sha256_of, take_lock

HOLDER = """
import sys, time
from pathlib import Path
from resources.base.files import take_lock
with take_lock(Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    replace_file(file, b"1")
    replace_file(file, b"22")
    assert file.read_bytes() == b"22"
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_halfway_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    replace_file(file, b"old")

    def fails() -> None:
        with replacing(file) as aside:
            aside.write_bytes(b"half")
            assert file.read_bytes() == b"old"
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        fails()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_lock_is_had_once_and_is_free_again(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    with take_lock(lock, 0):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            take_lock(lock, 0)
        assert time.monotonic() - began < 5
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            take_lock(lock, 0.2)
        assert time.monotonic() - began >= 0.2
    with take_lock(lock, 0):
        assert lock.exists()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError):
            take_lock(lock, 0)
        holder.kill()
        holder.wait(60)
        with take_lock(lock, 10):
            assert lock.exists()


def test_a_lock_file_is_never_written_into(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    lock.write_text("somebody's")
    with take_lock(lock, 0):
        assert lock.read_text() == "somebody's"


def test_digests_are_those_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(tmp_path / "a") == known
    assert digests(tmp_path / "a")["sha256"] == known
