"""What nobody foresaw stops the process; what somebody can mend says so itself."""

import sqlite3

import pytest
from structlog.testing import capture_logs

from afterview.events.errors import Misconfigured, Refused, Unreachable
from afterview.workers.guard import Fatal, exiting, guarded


def test_a_bug_is_logged_in_one_line_without_its_text_and_becomes_fatal() -> None:
    people: dict[str, int] = {}
    text = r"^counting: KeyError at test_guard\.py:\d+$"
    with capture_logs() as logs, pytest.raises(Fatal, match=text) as stop, guarded("counting"):
        people["ada@example.org"] += 1
    assert [(line["event"], line["where"], line["error"]) for line in logs] == [("stopped", "counting", "KeyError")]
    assert "ada" not in str(logs)
    assert isinstance(stop.value.__cause__, KeyError)


def test_what_the_disk_says_is_told_since_it_names_nobody() -> None:
    with capture_logs() as logs, pytest.raises(Fatal), guarded("writing"):
        raise sqlite3.DatabaseError("database disk image is malformed")
    assert logs[0]["detail"] == "database disk image is malformed"


@pytest.mark.parametrize("error", [Misconfigured("x"), Unreachable("x"), Fatal("x")])
def test_what_a_person_can_mend_passes_as_it_is(error: Exception) -> None:
    with capture_logs() as logs, pytest.raises(type(error)) as passed, guarded("anything"):
        raise error
    assert passed.value is error
    assert logs == []


def test_a_refusal_that_nobody_settled_is_a_bug() -> None:
    with capture_logs(), pytest.raises(Fatal), guarded("anything"):
        raise Refused("x")


def test_a_guard_once_passed_is_not_told_again_by_the_next_one() -> None:
    with capture_logs() as logs, pytest.raises(Fatal, match="inner"), guarded("outer"), guarded("inner"):
        raise ValueError
    assert len(logs) == 1


def test_the_process_ends_with_exit_code_70() -> None:
    with capture_logs(), pytest.raises(SystemExit) as exit_, exiting(), guarded("anything"):
        raise ValueError
    assert exit_.value.code == 70
