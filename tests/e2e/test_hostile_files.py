"""Garbage in files, to every command that reads one: one line a problem, with file, line and field; 65 or 78."""

import json
from itertools import islice
from pathlib import Path

import pytest
from tests import stories
from tests.workers.cli.running import Said, afterview

PERSON = "victim@example.org"
GOOD = stories.rejected("2027-03-03 10:00", tenant="acme")


def _event(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


def _data(**changes: object) -> bytes:
    return _event(data={**GOOD["data"], **changes})


LINES: dict[str, tuple[bytes, str]] = {
    "half": (b'{"specversion": "1.0", "id": "victim', "not JSON"),
    "no UTF-8": (b'{"id": "\xff\xfe victim"}', "not JSON"),
    "null bytes": (b"\0" * 1000, "not JSON"),
    "UTF-16": ('{"id": "victim"}'.encode("utf-16-le"), "not JSON"),
    "100k brackets": (b"[" * 100_000, "not JSON"),
    "100k brackets, closed": (b"[" * 100_000 + b"]" * 100_000, "not JSON"),
    "deep inside": (_data(more=0).replace(b'"more": 0', b'"more": ' + b"[" * 5000), "not JSON"),
    "NaN": (b'{"id": NaN}', "not JSON"),
    "a list": (b'["victim"]', "not a JSON object: a structured CloudEvent is expected"),
    "a number of 100k digits": (b"9" * 100_000, ""),
    "naive time": (_event(time="2027-03-03T10:00:00"), "time"),
    "no such day": (_event(time="2027-02-30T10:00:00Z"), "time"),
    "a number for a time": (_event(time=1.5e9), "time"),
    "no id": (_event(id=None), "id"),
    "an id of an object": (_event(id={"victim": 1}), "id"),
    "no tenant": (_data(tenant=None), "data.tenant"),
    "a tenant that is a path": (_data(tenant="../victim"), "data.tenant"),
    "a candidate that is a text": (_data(candidate=PERSON), "data.candidate"),
    "a huge id": (_data(candidate={"id": "x" * 100_000}), "data.candidate.id"),
    "data that is a list": (_event(data=[PERSON]), "data"),
    "a naive time inside": (
        _data(rejection={"rejected_at": "2027-03-03T10:00"}),
        "data.rejection.rejected_at",
    ),
}


def check_it_says_where(said: Said, file: Path, number: int, field: str) -> None:
    assert (said.code, said.out) == (65, b"")
    assert len(said.problems) == 1, said.err[:500]
    assert said.problems[0].startswith(f"{file}:{number}: {field}"), said.err[:500]
    assert len(said.err) < 500
    assert "victim" not in said.err.removeprefix(str(file))


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("command", ["simulate", "send"])
def test_a_bad_line_is_refused_with_file_line_and_field(command: str, name: str, tmp_path: Path) -> None:
    """`send` puts all on the log, or nothing."""
    line, field = LINES[name]
    file = tmp_path / "events.jsonl"
    file.write_bytes(_event() + b"\n\n" + line + b"\n" + _event(id="another") + b"\n")
    check_it_says_where(afterview(command, file, cwd=tmp_path), file, 3, field)
    assert not list(tmp_path.glob("afterview-data/*"))


@pytest.mark.parametrize("command", ["simulate", "send"])
def test_every_bad_line_of_every_file_is_told_at_once(command: str, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.jsonl", "two.jsonl")]
    for file in files:
        file.write_bytes(b"\n".join(line for line, _ in LINES.values()))
    said = afterview(command, *files, cwd=tmp_path)
    assert said.code == 65
    told = {problem.split(": ")[0] for problem in said.problems}
    assert told == {f"{file}:{number}" for file in files for number in range(1, len(LINES) + 1)}


@pytest.mark.parametrize("name", [*islice(LINES, 9), "a candidate that is a text", "nothing"])
@pytest.mark.parametrize("vendor", ["greenhouse", "ashby", "cloudevents"])
def test_a_payload_that_is_none_is_refused_in_one_line(vendor: str, name: str, tmp_path: Path) -> None:
    """Canonical events are no payloads of Greenhouse or Ashby; only what is right for `cloudevents` is converted."""
    file = tmp_path / "payload.json"
    file.write_bytes(LINES[name][0] if name in LINES else b"")
    said = afterview("convert", "--from", vendor, file, cwd=tmp_path)
    assert (said.code, said.out) == (65, b"")
    assert len(said.problems) == 1
    assert said.problems[0].startswith(f"{file}: ")
    assert len(said.err) < 500


@pytest.mark.parametrize("command", ["simulate", "send"])
def test_ten_megabytes_on_one_line_are_read_or_refused_like_any_other(command: str, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"a": "' + b"a" * 10_000_000 + b'"}\n' + b"[" * 10_000_000)
    said = afterview(command, file, cwd=tmp_path)
    assert said.code == 65
    assert [problem.split(": ")[0] for problem in said.problems if ":2" in problem] == [f"{file}:2"]
    assert len(said.err) < 2000


CONFIGURATIONS: dict[str, bytes] = {
    "no TOML": b"[smtp\nhost = victim",
    "no UTF-8": b"[smtp]\nhost = '\xff\xfe'",
    "null bytes": b"\0" * 100,
    "an unknown key": b"[smtp]\nhots = 'victim'",
    "a wrong type": b"[gateway]\npublic_port = 'victim'",
    "a port that is none": b"[gateway]\npublic_port = 99999999999999999999",
    "a number that is none": b"[gateway]\nrequests_per_second = nan",
    "deep": b"a = " + b"[" * 5000,
    "deep, closed": b"a = " + b"[" * 300 + b"]" * 300,
    "a tenant that is a path": b"[tenants.'../victim']\nname = 'x'",
    "a file that is a folder": b"policy_file = '/'",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
@pytest.mark.parametrize("command", [("check", "--offline"), ("run",), ("tail",), ("send", "--example", "interview")])
def test_a_bad_configuration_is_told_in_one_line(command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    (tmp_path / "afterview.toml").write_bytes(CONFIGURATIONS[name])
    said = afterview(*command, cwd=tmp_path)
    if name == "a file that is a folder" and command[0] in {"tail", "send"}:
        return  # they ask for no policy
    assert (said.code, said.out) == (78, b"")
    assert len(said.problems) == 1, said.err[:500]
    assert len(said.err) < 500
