"""`afterview send` and `afterview tail`, as processes, on a log that nobody else has open (CONTRACT 5)."""

import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import stories
from tests.workers.cli.running import afterview, file_of, jsonl, tailing

from afterview.events.canonical import encoded
from afterview.events.cloudevents import binary_headers
from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, FEEDBACK_TASKS, INTAKE, PUBLIC, SURVEY_INVITATIONS
from afterview.workers.examples.journeys import EXAMPLES, example_events
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import Store

AT = datetime(2027, 3, 1, 8, tzinfo=UTC)
DATA = "afterview-data"


def written(folder: Path, *outputs: Output) -> None:
    with Store(folder / DATA) as store:
        store.append(outputs)


def out(n: int, topic: str = FEEDBACK_TASKS, after: float = 0) -> Output:
    at = AT + timedelta(seconds=after)
    headers = binary_headers("afterview.feedback.task.scheduled.v1", f"e-{n}", "/afterview/fjord", at, None)
    return Output(topic, b"A-1", b'{"n":%d}' % n, at, headers)


def test_sent_events_are_on_the_intake_as_they_were_said(tmp_path: Path) -> None:
    """All of them, files in order; unknown types are nothing to us."""
    one = file_of(tmp_path, "one.jsonl", stories.interviewed("2027-03-04 12:00", id="e-1"))
    other = stories.rejected("2027-03-08 10:00", id="e-2", candidate={"name": None})
    unknown = other | {"type": "org.example.thing", "id": "e-3"}
    said = afterview("send", one, "-", given=jsonl([other, unknown]), cwd=tmp_path)
    assert (said.code, said.out, said.err) == (0, b"", f"2 events on the log in {DATA}\n")
    with Store(tmp_path / DATA) as store:
        records = store.read(INTAKE)
    assert [json.loads(record.value)["id"] for record in records] == ["e-1", "e-2"]
    assert dict(records[0].headers) == {"tenant": b"fjord", "vendor": b"events"}
    assert json.loads(records[1].value)["data"]["candidate"]["name"] is None, "null clears (R29)"
    assert abs(datetime.now(UTC) - records[0].at) < timedelta(minutes=1), "on the log since now"


def test_an_event_of_a_file_keeps_its_trace_and_a_wrong_one_is_as_if_it_were_not_said(tmp_path: Path) -> None:
    parent = f"00-{'a' * 32}-{'b' * 16}-01"
    one = stories.interviewed("2027-03-04 12:00") | {"traceparent": parent, "tracestate": "rojo=1"}
    other = stories.interviewed("2027-03-04 12:00") | {"traceparent": "x", "tracestate": "rojo=1"}
    assert afterview("send", "-", given=jsonl([one, other]), cwd=tmp_path).code == 0
    with Store(tmp_path / DATA) as store:
        sent = [json.loads(record.value) for record in store.read(INTAKE)]
    assert [(said.get("traceparent"), said.get("tracestate")) for said in sent] == [(parent, "rojo=1"), (None, None)]
    assert "traceparent" not in sent[1]


def test_one_bad_line_and_nothing_is_sent(tmp_path: Path) -> None:
    given = jsonl([stories.interviewed("2027-03-04 12:00"), {}])
    said = afterview("send", "-", given=given, cwd=tmp_path)
    assert (said.code, said.out) == (65, b"")
    assert all(problem.startswith("standard input:2: ") for problem in said.problems)
    assert not (tmp_path / DATA).exists()


@pytest.mark.parametrize("name", ["interview", "rejected-after-interview", "rejected-without-interview"])
def test_an_example_happened_until_now(name: str, tmp_path: Path) -> None:
    said = afterview("send", "--example", name, cwd=tmp_path)
    assert (said.code, said.out) == (0, b"")
    with Store(tmp_path / DATA) as store:
        assert store.read(INTAKE)


def test_the_examples_are_listed_each_with_what_comes_of_it_and_nothing_is_sent(tmp_path: Path) -> None:
    said = afterview("send", "--list", cwd=tmp_path)
    assert (said.code, said.err, list(tmp_path.iterdir())) == (0, "", [])
    listed = dict(line.decode().split(maxsplit=1) for line in said.out.splitlines())
    assert listed == {name: example.says for name, example in EXAMPLES.items()}


def test_every_example_can_be_sent(tmp_path: Path) -> None:
    """One after the other onto the same log."""
    now = datetime.now(UTC)
    events = [event for name in EXAMPLES for event in example_events(name, now)]
    said = afterview("send", "-", given=b"\n".join(map(encoded, events)), cwd=tmp_path)
    assert (said.code, said.err) == (0, f"{len(events)} events on the log in {DATA}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("send",),
        ("send", "--example", "nobody"),
        ("send", "nowhere.jsonl"),
        ("tail", "feedback-task"),
        ("tail", "--until-idle", "-1"),
        ("tail", "--until-idle", "soon"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2_and_says_what_there_is(arguments: tuple[str, ...], tmp_path: Path) -> None:
    said = afterview(*arguments, cwd=tmp_path)
    assert (said.code, said.out, len(said.problems)) == (2, b"", 1)
    assert not (tmp_path / DATA).exists()
    if arguments[-1] in {"nobody", "feedback-task"}:
        assert "there are " in said.err


@pytest.mark.parametrize("arguments", [("send", "--example", "interview"), ("tail", "--until-idle", "0")])
def test_a_directory_that_cannot_be_had_is_exit_69(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = afterview(*arguments, cwd=tmp_path, variables={"AFTERVIEW_STORAGE__DIRECTORY": "file/data"})
    assert (said.code, said.out, len(said.problems)) == (69, b"", 1)


def test_tail_in_the_wrong_folder_says_so_and_leaves_nothing_there(tmp_path: Path) -> None:
    said = afterview("tail", "--until-idle", "0", cwd=tmp_path)
    assert (said.code, said.out, len(said.problems)) == (69, b"", 1)
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_the_data(tmp_path: Path) -> None:
    """Names, addresses and notes of candidates are in it."""
    assert afterview("send", "--example", "interview", cwd=tmp_path).code == 0
    data = tmp_path / DATA
    assert [path.stat().st_mode & 0o077 for path in (data, *data.glob("*.db*"))] == [0] * (
        1 + len([*data.glob("*.db*")])
    )


def test_a_configuration_that_is_not_there_is_exit_78(tmp_path: Path) -> None:
    for command in (("send", "--example", "interview"), ("tail",)):
        said = afterview(*command, "--config", "nowhere.toml", cwd=tmp_path)
        assert (said.code, said.out, len(said.problems)) == (78, b"", 1)


def test_tail_shows_events_out_as_structured_json_in_order_of_time(tmp_path: Path) -> None:
    written(tmp_path, out(1, after=2), out(2, SURVEY_INVITATIONS, after=1), out(3, after=3))
    said = afterview("tail", "--from-start", "--until-idle", "0", cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert [event["data"]["n"] for event in said.events] == [2, 1, 3]
    assert said.events[0] == {
        "specversion": "1.0",
        "id": "e-2",
        "source": "/afterview/fjord",
        "type": "afterview.feedback.task.scheduled.v1",
        "time": "2027-03-01T08:00:01Z",
        "datacontenttype": "application/json",
        "data": {"n": 2},
    }


def test_tail_shows_what_comes_from_now_on_unless_asked_for_the_start(tmp_path: Path) -> None:
    written(tmp_path, out(1))
    assert afterview("tail", "--until-idle", "0", cwd=tmp_path).out == b""


def test_tail_shows_every_topic_out_unless_told_which_with_or_without_our_name(tmp_path: Path) -> None:
    """Internal topics, which hold personal data, only when named."""
    written(tmp_path, *(out(n, topic) for n, topic in enumerate(PUBLIC)), out(99, INTAKE))
    everything = afterview("tail", "--from-start", "--until-idle", "0", cwd=tmp_path).events
    assert sorted(event["data"]["n"] for event in everything) == list(range(len(PUBLIC)))
    for name in ("feedback-tasks", FEEDBACK_TASKS):
        said = afterview("tail", name, "--from-start", "--until-idle", "0", cwd=tmp_path)
        assert [event["data"]["n"] for event in said.events] == [PUBLIC.index(FEEDBACK_TASKS)]


def test_tail_of_internal_topics_shows_the_record(tmp_path: Path) -> None:
    """A line of `candidate-events` is what `simulate --from-log` reads; bytes that are no text do no harm."""
    letter = Output(DEAD_LETTERS, b"\x01", b"\xff{", AT, (("reason", b"malformed"),))
    written(tmp_path, letter, *(Output(CANDIDATE_EVENTS, b"\x02", value, AT) for value in (b'{"type":"t"}', b"{")))
    said = afterview("tail", "dead-letters", "candidate-events", "--from-start", "--until-idle", "0", cwd=tmp_path)
    assert said.events == [
        {
            "key": "01",
            "at": "2027-03-01T08:00:00Z",
            "topic": DEAD_LETTERS,
            "headers": {"reason": "malformed"},
            "value": "\ufffd{",
        },
        {"key": "02", "at": "2027-03-01T08:00:00Z", "event": {"type": "t"}},
        {"key": "02", "at": "2027-03-01T08:00:00Z", "event": {}},
    ]


def test_a_long_topic_is_shown_to_its_end(tmp_path: Path) -> None:
    written(tmp_path, *(out(n) for n in range(2500)))
    said = afterview("tail", "--from-start", "--until-idle", "0", cwd=tmp_path)
    assert [event["data"]["n"] for event in said.events] == list(range(2500))


def test_tail_shows_events_as_they_come_and_ends_when_nothing_came_for_so_long(tmp_path: Path) -> None:
    written(tmp_path, out(1))
    with tailing("--until-idle", "0.5", cwd=tmp_path) as process:
        assert process.stdout
        for n in (1, 2, 3):
            assert json.loads(process.stdout.readline())["data"] == {"n": n}
            written(tmp_path, out(n + 1)) if n < 3 else None
        assert process.wait(10) == 0


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    written(tmp_path, out(1))
    with tailing(cwd=tmp_path) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        written(tmp_path, out(2))
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


def test_ctrl_c_ends_it_without_a_word(tmp_path: Path) -> None:
    written(tmp_path, out(1))
    with tailing(cwd=tmp_path) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read() == b""
