"""A person who waits is told how far it has come, and never of an earlier run."""

from pathlib import Path

import pytest

from cro_platform.embedded import console
from cro_platform.embedded.console import Progress


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "TELL_EVERY_SECONDS", 0.0)


def test_what_was_done_is_counted_from_now_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "migrate.log"
    log.write_text("an earlier run... OK\n")
    progress = Progress(log, "... OK")

    with log.open("a") as stream:
        stream.write("first... OK\nsecond... OK\nthird...")
        stream.flush()
        progress.tell()
        progress.tell()
        stream.write(" OK\n")
        stream.flush()
        progress.tell()

    assert capsys.readouterr().err == "  2 done\n  3 done\n"


def test_without_a_mark_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "demo.log"
    log.write_text("")

    Progress(log, "").tell()

    assert capsys.readouterr().err == ""


def test_between_two_lines_some_time_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "TELL_EVERY_SECONDS", 1000.0)
    log = tmp_path / "migrate.log"
    progress = Progress(log, "OK")
    log.write_text("OK")

    progress.tell()

    assert capsys.readouterr().err == ""
