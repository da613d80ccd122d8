"""`afterview convert`, as a process (CONVERT, "For every vendor")."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.events.ats.jazzhr_bodies import jazzhr_export
from tests.workers.cli.payloads import ashby_interview, ashby_stage, greenhouse_rejected
from tests.workers.cli.running import Said, afterview

REJECTED = json.dumps(greenhouse_rejected()).encode()


def greenhouse(given: bytes = REJECTED, *options: str | Path) -> Said:
    return afterview("convert", "--from", "greenhouse", *options, given=given)


def mapped(*options: str) -> Said:
    """One event, the candidate named by a header and the time by nobody."""
    data = {"application_id": "payload.a", "candidate": {"id": 'headers."x-who" || payload.a'}}
    with TemporaryDirectory() as folder:
        file = Path(folder, "map.json")
        file.write_text(json.dumps({"events": [{"type": "application.active", "data": data}]}))
        return afterview("convert", "--from", "mapping", "--map", file, *options, given=b'{"a": "1"}')


def refused(said: Said, code: int) -> str:
    """Nothing on standard output, one line on standard error."""
    assert (said.code, said.out) == (code, b""), said
    (line,) = said.problems
    return line


def test_a_payload_is_the_same_from_a_file_from_standard_input_and_from_a_dash(tmp_path: Path) -> None:
    """Rule 1; a byte order mark is allowed."""
    file = tmp_path / "payload.json"
    file.write_bytes(b"\xef\xbb\xbf" + REJECTED)
    said = [greenhouse(), greenhouse(REJECTED, "-"), greenhouse(b"", file)]
    assert {(one.code, one.err) for one in said} == {(0, "")}
    (event,) = said[0].events
    assert event["type"] == "afterview.candidate.rejected.v1"
    assert event["data"]["tenant"] == "default"
    assert said[0].out == said[1].out == said[2].out


def test_a_shape_that_means_nothing_is_no_output_a_reason_and_exit_0() -> None:
    """Rule 2."""
    assert "scorecard_deleted" in refused(greenhouse(b'{"action": "scorecard_deleted", "payload": {}}'), 0)
    refused(greenhouse(b'{"action": "one\\ntwo\\u2028three", "payload": {}}'), 0)


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"{", b"<html>", b"[NaN]", b"\xff\xfe{}", b"[" * 100_000, b'"text"', b"{}", b"null", b"1" * 5000],
    ids=lambda body: repr(body[:9]),
)
def test_what_is_no_payload_is_one_line_and_exit_65(body: bytes) -> None:
    """Rule 2."""
    assert refused(greenhouse(body), 65).startswith("standard input: ")


def test_a_problem_names_the_file(tmp_path: Path) -> None:
    """CONTRACT 5: what, where."""
    file = tmp_path / "payload.json"
    file.write_bytes(b"{")
    assert refused(greenhouse(b"", file), 65).startswith(f"{file}: not JSON")


def test_thin_and_unmapped_say_what_to_do() -> None:
    """Rule 2: thin names what to fetch."""
    polled = {"id": 1, "application_id": 265293, "status": "scheduled", "start": {}, "end": {}, "updated_at": "x"}
    assert "--fetched" in refused(greenhouse(json.dumps(polled).encode()), 65)


def test_a_word_that_nobody_has_explained_is_exit_65(tmp_path: Path) -> None:
    """Rule 2: it needs an entry in `--outcomes`."""
    given = json.dumps(jazzhr_export()).encode()
    assert "--outcomes" in refused(afterview("convert", "--from", "jazzhr", given=given), 65)
    file = tmp_path / "outcomes.json"
    file.write_text('{"Not a fit": "rejected"}')
    (event,) = afterview("convert", "--from", "jazzhr", "--outcomes", file, given=given).events
    assert event["type"] == "afterview.candidate.rejected.v1"


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "nobody"),
        ("--timezone", "Mars/Olympus"),
        ("--received", "yesterday"),
        ("--received", "2027-03-04T11:00:00"),
        ("--header", "no colon"),
        ("--header", ": nameless"),
        ("--tenant", "not a slug"),
        ("--tenant", ""),
        ("nowhere.json",),
        ("one.json", "two.json"),
        ("--frmo", "greenhouse"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(options: tuple[str, ...]) -> None:
    """Rule 2."""
    refused(greenhouse(REJECTED, *options), 2)


def test_a_vendor_is_needed() -> None:
    refused(afterview("convert", given=REJECTED), 2)


@pytest.mark.parametrize("option", ["--outcomes", "--map"])
@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": "promoted"}'])
def test_bad_outcomes_or_a_bad_mapping_is_exit_78(option: str, text: str, tmp_path: Path) -> None:
    """Rule 2."""
    file = tmp_path / "option.json"
    file.write_text(text)
    assert refused(greenhouse(REJECTED, option, file), 78).startswith(f"{file}: ")


@pytest.mark.parametrize("option", ["--outcomes", "--map"])
def test_outcomes_or_a_mapping_that_is_not_there_is_exit_78(option: str, tmp_path: Path) -> None:
    """The folder is no file either."""
    refused(greenhouse(REJECTED, option, tmp_path / "nowhere.json"), 78)
    refused(greenhouse(REJECTED, option, tmp_path), 78)


def test_tenant_received_and_timezone_are_told_on() -> None:
    """Rules 3 and 6: a vendor's time without an offset is one of the zone; without any it is when it was received."""
    (event,) = mapped("--tenant", "acme", "--received", "2027-03-04T11:00:00+02:00").events
    assert (event["data"]["tenant"], event["source"]) == ("acme", "/in/acme/mapping")
    assert datetime.fromisoformat(event["time"]) == datetime(2027, 3, 4, 9, tzinfo=UTC)
    body = json.dumps(greenhouse_rejected(rejected_at="2027-03-03T09:00:00")).encode()
    (event,) = greenhouse(body, "--timezone", "Asia/Kolkata").events
    assert datetime.fromisoformat(event["time"]) == datetime(2027, 3, 3, 3, 30, tzinfo=UTC)


def test_received_is_now_when_nobody_says() -> None:
    """Rule 3."""
    before = datetime.now(UTC)
    (event,) = mapped().events
    assert before <= datetime.fromisoformat(event["time"]) <= datetime.now(UTC)


def test_outcomes_beat_the_built_in_rule(tmp_path: Path) -> None:
    """Rule 3: without letter case, trimmed; `ignore` gives nothing."""
    file = tmp_path / "outcomes.json"
    file.write_text('{" too JUNIOR ": "withdrawn"}')
    (event,) = greenhouse(REJECTED, "--outcomes", file).events
    assert event["type"] == "afterview.application.withdrawn.v1"
    file.write_text('{"*": "ignore"}')
    refused(greenhouse(REJECTED, "--outcomes", file), 0)


def test_fetched_objects_give_what_the_payload_lacks(tmp_path: Path) -> None:
    """Rule 3; the option may be repeated, each file an object or a list."""
    polled = {
        "id": 1,
        "application_id": 265293,
        "status": "scheduled",
        "start": {"date_time": "2027-03-05T09:00:00Z"},
        "end": {"date_time": "2027-03-05T10:00:00Z"},
        "updated_at": "2027-03-03T09:00:00Z",
        "interviewers": [],
    }
    application = greenhouse_rejected()["payload"]["application"]
    file, other = tmp_path / "fetched.json", tmp_path / "other.json"
    file.write_text(json.dumps([application]))
    other.write_text("{}")
    said = greenhouse(json.dumps(polled).encode(), "--fetched", other, "--fetched", file)
    assert [event["type"] for event in said.events] == ["afterview.interview.scheduled.v1"]
    other.write_text("{")
    assert refused(greenhouse(REJECTED, "--fetched", other), 65).startswith(f"{other}: ")


def test_headers_reach_the_mapping_by_lower_case_name() -> None:
    """Rule 3: header names have no letter case; the value may have colons."""
    said = mapped("--header", "X-Who: c:1", "--header", "B:", "--header", "x-WHO:c:2")
    assert [event["data"]["candidate"]["id"] for event in said.events] == ["c:1, c:2"]


def test_all_events_come_out_or_none() -> None:
    """Rule 1: the second of two interviews has no id."""
    schedule = ashby_interview("s", "a", "c", "2027-03-03T09:00:00Z")
    events = schedule["data"]["interviewSchedule"]["interviewEvents"]
    events.append(events[0] | {"id": None})
    refused(afterview("convert", "--from", "ashby", given=json.dumps(schedule).encode()), 65)
    events[1]["id"] = "s-2"
    said = afterview("convert", "--from", "ashby", given=json.dumps(schedule).encode())
    assert [event["id"] for event in said.events] == ["interview.completed:s-1", "interview.completed:s-2"]
    assert afterview("simulate", "-", given=said.out).code == 0


@pytest.mark.parametrize("name", ["greenhouse", "ashby"])
def test_what_comes_out_is_canonical(name: str) -> None:
    """CONTRACT 2: `simulate` takes it."""
    payload = (
        greenhouse_rejected() if name == "greenhouse" else ashby_stage("a", "c", "k@x.org", "2027-03-03T09:00:00Z")
    )
    said = afterview("convert", "--from", name, given=json.dumps(payload).encode())
    assert said.events
    assert afterview("simulate", "-", given=said.out).code == 0


def test_an_explanation_comes_instead_of_events_with_the_same_exit_code(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    data = {"application_id": "payload.a", "candidate": {"id": "payload.b"}}
    file.write_text(json.dumps({"events": [{"type": "candidate.hired", "data": data}]}))
    options = ("convert", "--from", "mapping", "--map", file, "--explain")
    said = afterview(*options, given='{"a": "Å", "b": 2}'.encode())
    assert (said.code, said.err) == (0, "")
    assert '  data.application_id  payload.a  "Å"\n'.encode() in said.out
    assert said.out.endswith(b"\n\n1 event\n")
    missing = afterview(*options, given=b'{"a": 1, "B": 2}')
    assert missing.code == 65
    assert b"payload.b  nothing, and it is needed: payload has no b, only a, B\n" in missing.out
    assert missing.err == "standard input: candidate.hired: data.candidate: Field required\n"
    assert refused(afterview("convert", "--from", "mapping", "--explain", given=b"{}"), 2).endswith("with --map")
    assert refused(afterview(*options, given=b"{"), 65).startswith("standard input: not JSON")
