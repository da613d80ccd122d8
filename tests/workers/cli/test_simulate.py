"""`afterview simulate`, as a process: what it reads and refuses, and that it says the same each time (R2, R31-R33)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import stories
from tests.workers.cli.running import afterview, file_of, jsonl

from afterview.events.canonical import Problems, parse
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.workers import simulate as simulation

Json = dict[str, Any]
INTERVIEWED = stories.interviewed("2027-03-04 12:00", id="e-interviewed")
REJECTED = stories.rejected("2027-03-08 10:00", id="e-rejected")


def envelope(kind: str, time: str = "2027-05-01T00:00:00Z", **more: Any) -> Json:
    return {"specversion": "1.0", "id": "x", "source": "/x", "type": kind, "time": time, **more}


def without(event: Json, *path: str) -> Json:
    """A copy without one field."""
    copy: Json = json.loads(json.dumps(event))
    place = copy
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return copy


def changed(event: Json, value: object, *path: str) -> Json:
    copy: Json = json.loads(json.dumps(event))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


def test_it_prints_events_in_order_of_time_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    file = file_of(tmp_path, "events.jsonl", INTERVIEWED, REJECTED)
    first, again = afterview("simulate", file), afterview("simulate", "-", given=file.read_bytes())
    assert (first.code, first.err) == (0, "")
    assert first.out == again.out
    times = [event["time"] for event in first.events]
    assert times == sorted(times)
    assert stories.told(first.events)[0] == "Thu 04 Mar 12:00 candidate_update scheduled, due Thu 11 Mar 17:00"


def test_the_command_and_the_function_say_the_same() -> None:
    said = afterview("simulate", "-", given=jsonl([INTERVIEWED, REJECTED]))
    assert said.events == stories.play(INTERVIEWED, REJECTED, metrics=True)


@pytest.mark.parametrize("text", [b"", b"\n \n\r\n\t\n"])
def test_nothing_in_is_nothing_out(text: bytes) -> None:
    """R33: empty lines are skipped."""
    said = afterview("simulate", "-", given=text)
    assert (said.code, said.out, said.err) == (0, b"", "")


def test_line_ends_empty_lines_and_a_byte_order_mark_change_nothing() -> None:
    plain = jsonl([INTERVIEWED, REJECTED])
    other = b"\xef\xbb\xbf\n" + plain.replace(b"\n", b"\r\n\r\n").rstrip()
    assert afterview("simulate", "-", given=other).out == afterview("simulate", "-", given=plain).out


def test_every_problem_of_every_file_is_a_line_with_file_line_and_field(tmp_path: Path) -> None:
    """R33: nothing is played when anything is wrong."""
    one = tmp_path / "one.jsonl"
    naive = changed(REJECTED, "2027-03-08T10:00:00", "data", "rejection", "rejected_at")
    one.write_bytes(jsonl([INTERVIEWED]) + b"\n{not json\n" + jsonl([[], naive]))
    two = file_of(tmp_path, "two.jsonl", without(without(INTERVIEWED, "data", "tenant"), "id"))
    said = afterview("simulate", one, two, "-", given=b"null\n")
    assert (said.code, said.out) == (65, b"")
    assert [problem.split(": ")[:2] for problem in said.problems] == [
        [f"{one}:3", "not JSON"],
        [f"{one}:4", "not a JSON object"],
        [f"{one}:5", "data.rejection.rejected_at"],
        [f"{two}:1", "id"],
        [f"{two}:1", "data.tenant"],
        ["standard input:1", "not a JSON object"],
    ]


INVALID = {
    "specversion": without(REJECTED, "specversion"),
    "id": changed(REJECTED, "", "id"),
    "source": without(REJECTED, "source"),
    "type": changed(REJECTED, [], "type"),
    "time": changed(REJECTED, "2027-03-08T10:00:00", "time"),
    "data": without(REJECTED, "data"),
    "data.tenant": changed(REJECTED, "no slug", "data", "tenant"),
    "data.candidate": changed(REJECTED, None, "data", "candidate"),
    "data.candidate.id": without(REJECTED, "data", "candidate", "id"),
    "data.application_id": without(REJECTED, "data", "application_id"),
    "data.job.id": changed(REJECTED, {"title": "Engineer"}, "data", "job"),
    "data.rejection": without(REJECTED, "data", "rejection"),
    "data.rejection.rejected_at": changed(REJECTED, "2027-02-30T10:00:00Z", "data", "rejection", "rejected_at"),
    "data.rejection.notice.channel": changed(
        REJECTED, {"sent_at": "2027-03-08T10:00:00Z", "channel": "pigeon"}, "data", "rejection", "notice"
    ),
    "data.rejection.not_before": changed(REJECTED, "2027-03-09T10:00:00", "data", "rejection", "not_before"),
    "data.occurred_at": changed(REJECTED, 1772960400, "data", "occurred_at"),
    "data.interview.kind": changed(INTERVIEWED, "séance", "data", "interview", "kind"),
    "data.interview.basis": without(INTERVIEWED, "data", "interview", "basis"),
    "data.interview.interviewers": without(INTERVIEWED, "data", "interview", "interviewers"),
}


@pytest.mark.parametrize("field", INVALID)
def test_a_line_is_invalid_by_this_field(field: str) -> None:
    """R33, R75, R92: the line names the field and what is wrong, never a value."""
    with pytest.raises(Problems) as raised:
        parse(json.dumps(INVALID[field]))
    assert [where for where, _ in raised.value.problems] == [field]
    assert "\n" not in str(raised.value)


def test_an_invalid_envelope_of_an_unknown_type_is_refused_and_a_valid_one_moves_the_clock() -> None:
    """R32, R75: only the envelope of such a line is looked at."""
    said = afterview("simulate", "-", given=jsonl([without(envelope("org.example.thing"), "time")]))
    assert (said.code, said.problems) == (65, ["standard input:1: time: Field required"])
    late = envelope("org.example.thing", data="anything")
    moved = afterview("simulate", "-", given=jsonl([late, REJECTED])).events
    assert moved[0]["time"] == "2027-05-01T00:00:00Z"


@pytest.mark.parametrize(
    "kind", ["afterview.timer.due.v1", "afterview.mail.outcome.v1", "afterview.operator.acted.v1", "afterview.x.v9"]
)
def test_internal_and_unknown_types_are_ignored_but_move_the_clock(kind: str) -> None:
    """R32."""
    events = [INTERVIEWED, envelope(kind, "2027-03-09T09:00:00Z", data=None), REJECTED]
    assert stories.told(afterview("simulate", "-", given=jsonl(events)).events) == stories.told(
        stories.play(INTERVIEWED, changed(REJECTED, "2027-03-09T09:00:00Z", "time"), metrics=True)
    )


def test_a_duplicate_changes_nothing_but_moves_the_clock() -> None:
    """R47, whatever its content, in whatever file."""
    again = changed(INTERVIEWED, "2027-03-09T09:00:00Z", "time")
    events = [INTERVIEWED, again, REJECTED]
    out = afterview("simulate", "-", given=jsonl(events)).events
    assert out == stories.play(INTERVIEWED, changed(REJECTED, "2027-03-09T09:00:00Z", "time"), metrics=True)


def test_files_are_merged_by_arrival_and_ties_go_by_command_line(tmp_path: Path) -> None:
    """R2."""
    told = stories.notified("2027-03-08 10:00", "call", id="e-told")
    one, two = file_of(tmp_path, "1.jsonl", REJECTED), file_of(tmp_path, "2.jsonl", INTERVIEWED, told)
    merged = afterview("simulate", one, two)
    assert merged.out == afterview("simulate", "-", given=jsonl([INTERVIEWED, REJECTED, told])).out
    assert merged.out != afterview("simulate", two, one).out


def test_until_is_inclusive(tmp_path: Path) -> None:
    """R31: events and timers at that moment are played, later ones are not."""
    file = file_of(tmp_path, "events.jsonl", INTERVIEWED, REJECTED)

    def told(until: str) -> list[str]:
        return stories.told(afterview("simulate", "--until", until, file).events)

    everything = stories.told(afterview("simulate", file).events)
    assert told("2027-03-04T10:59:59Z") == []
    assert told("2027-03-04T11:00:00Z") == everything[:2]
    assert told("2027-03-05T11:59:59+01:00") == everything[:2]
    assert told("2027-03-05T12:00:00+01:00") == everything[:3]
    assert everything[2] == "Fri 05 Mar 12:00 interview invitation sent"


@pytest.mark.parametrize("until", ["2027-03-05", "2027-03-05T12:00:00", "tomorrow", "", "9999-01-01T00:00:00Z"])
def test_until_is_an_aware_time_or_wrong_usage(until: str) -> None:
    """R31."""
    said = afterview("simulate", "--until", until, "-", given=jsonl([INTERVIEWED]))
    assert (said.code, said.out, len(said.problems)) == (2, b"", 1)


@pytest.mark.parametrize(
    "arguments",
    [(), ("nowhere.jsonl",), (".",), ("--from-log", "--until", "2027-03-05T12:00:00Z", "-"), ("--config", "x", "-")],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    said = afterview("simulate", *arguments)
    assert (said.code, said.out, len(said.problems)) == (2, b"", 1)


def test_a_policy_changes_the_numbers(tmp_path: Path) -> None:
    """R4."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[feedback]\ncandidate_update_days = 1\n[defaults]\ntimezone = "Asia/Kolkata"\ncountry = "IN"\n')
    said = afterview("simulate", "--policy", policy, "-", given=jsonl([INTERVIEWED]))
    assert said.events[0]["data"]["due_at"] == "2027-03-05T11:30:00Z"


def test_a_policy_with_an_unknown_key_is_exit_78_with_a_suggestion(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[feedbak]\n[surveys]\nremind_after_day = 3\nexpire_after_days = 0\n[tenants.acme]\nzone = 1\n")
    said = afterview("simulate", "--policy", policy, "-", given=jsonl([INTERVIEWED]))
    assert (said.code, said.out) == (78, b"")
    assert sorted(said.problems) == [
        f"{policy}: feedbak: unknown key: did you mean feedback?",
        f"{policy}: surveys.expire_after_days: Input should be greater than or equal to 1",
        f"{policy}: surveys.remind_after_day: unknown key: did you mean remind_after_days?",
        f"{policy}: tenants.acme.zone: unknown key: did you mean timezone?",
    ]


@pytest.mark.parametrize("text", [b"[feedback", b"\xff", b"a=" + b"[" * 5000])
def test_a_policy_that_is_no_toml_is_exit_78(text: bytes, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_bytes(text)
    for named in (policy, tmp_path, tmp_path / "nowhere.toml"):
        said = afterview("simulate", "--policy", named, "-", given=jsonl([INTERVIEWED]))
        assert (said.code, said.out, len(said.problems)) == (78, b"", 1)


@pytest.mark.parametrize("year", ["1900-01-01T00:00:00+00:00", "2199-12-31T23:59:59+00:00"])
def test_events_of_the_first_and_the_last_moment_are_played_to_their_end(year: str) -> None:
    """What is due after the last moment that an event may name is due all the same."""
    story = [
        stories.interviewed(year, id="1"),
        stories.rejected(year, id="2", notice=("call", year)),
        stories.rejected(year, id="3", application_id="A-2", candidate_id="C-2", not_before=year),
        stories.planned(year, year, id="4", application_id="A-3", candidate_id="C-3"),
    ]
    said = afterview("simulate", "-", given=jsonl(story))
    assert said.code == 0, said.err
    told = stories.told([event for event in said.events if "application_id" in event["data"]])
    assert [line for line in told if "written_rejection expired" in line]
    assert [line for line in told if "interview invitation" in line and "of A-3" in line]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
TYPES = st.sampled_from([*INCOMING_TYPES, "afterview.timer.due.v1", "org.example"])
FIELDS = st.sampled_from(["tenant", "application_id", "candidate", "job", "interview", "rejection", "note", "answers"])
PLACES = st.dictionaries(st.sampled_from(["id", "kind", "starts_at", "email", "timezone", "country"]), JSON)
LINES = st.one_of(
    st.binary(max_size=40).filter(lambda line: b"\n" not in line),
    st.builds(json.dumps, JSON).map(str.encode),
    st.builds(
        lambda base, kind, field, value: json.dumps(
            base | {"type": kind, "data": base["data"] | {field: value}}
        ).encode(),
        st.sampled_from([INTERVIEWED, REJECTED]),
        TYPES | JSON,
        FIELDS,
        JSON | PLACES,
    ),
    st.builds(
        lambda field, value: json.dumps(changed(INTERVIEWED, value, *field)).encode(),
        st.sampled_from([("time",), ("id",), ("source",), ("data", "interview", "id"), ("data", "candidate", "id")]),
        st.text() | st.datetimes().map(lambda at: f"{at.isoformat()}Z") | JSON,
    ),
)


@given(st.lists(LINES, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_line_is_played_or_refused_and_nothing_else(lines: list[bytes]) -> None:
    """CONTRACT 5: never a traceback. What is refused says so in lines without line breaks."""
    read, refused = [], []
    for line in lines:
        try:
            read.append(parse(line))
        except Problems as problems:
            refused.append(str(problems))
    assert all(len(text.splitlines()) == 1 for text in refused)
    arriving = simulation.arrivals([[(one.time, one.event) for one in read]])
    out = simulation.simulate(arriving, Rulebook())
    assert all(json.loads(line) for line in simulation.lines_out(out))
