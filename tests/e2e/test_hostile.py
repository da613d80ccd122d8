"""Bad input against one running process, while good traffic goes on: it is unharmed, nothing is lost, nobody named."""

import json
from datetime import timedelta

import pytest
from tests.e2e.besieged import STANDARD_WEBHOOK, Siege
from tests.e2e.working import BEARER, SECRETS, Json
from tests.signing import sign
from tests.stories import rejected
from tests.workers.cli.payloads import ashby_stage, greenhouse_rejected

from afterview.events.topics import DEAD_LETTERS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("unharmed")]

PERSON = "victim@example.org"
"""in all that is sent here; and never in the log"""
JSON_EVENT = "application/cloudevents+json"


GARBAGE = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "half": b'{"action": "reject_candidate", "payload": {"application": {"id": 1',
    "no JSON": b"action=reject_candidate&email=" + PERSON.encode(),
    "no UTF-8": b'{"action": "\xff\xfe victim"}',
    "UTF-16": '{"action": "reject_candidate"}'.encode("utf-16"),
    "null bytes": b"\0" * 5000,
    "a null byte": b'{"action": "reject_candidate", \0"payload": {}}',
    "100k brackets": b"[" * 100_000,
    "100k brackets, closed": b"[" * 100_000 + b"]" * 100_000,
    "100k braces": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep inside": b'{"action": "reject_candidate", "payload": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a huge number": b'{"action": "reject_candidate", "payload": {"application": {"id": ' + b"9" * 100_000 + b"}}}",
    "a number past the end": b'{"action": "reject_candidate", "payload": {"application": {"id": 1e99999}}}',
    "not a number": b'{"action": "reject_candidate", "payload": {"application": {"id": NaN}}}',
    "a list": b'[{"action": "reject_candidate"}]',
    "a number": b"42",
    "null": b"null",
    "wrong types": json.dumps({"action": "reject_candidate", "payload": {"application": [PERSON]}}).encode(),
    "ids of objects": json.dumps(greenhouse_rejected() | {"payload": {"application": {"id": {"a": PERSON}}}}).encode(),
    "no such day": json.dumps(greenhouse_rejected(rejected_at="2027-02-30T25:61:00Z")).encode(),
    "a time of words": json.dumps(greenhouse_rejected(rejected_at=f"yesterday, {PERSON}")).encode(),
    "a year of ten digits": json.dumps(greenhouse_rejected(rejected_at="9999999999-01-01T00:00:00Z")).encode(),
    "a candidate of nobody": json.dumps(greenhouse_rejected()).replace("15803530,", "null,").encode(),
    "a megabyte": b'{"action": "reject_candidate", "victim": "' + b"a" * (1024 * 1024 - 50),
}


async def test_signed_garbage_is_acknowledged_and_becomes_a_dead_letter_with_its_bytes(siege: Siege) -> None:
    for name, body in GARBAGE.items():
        assert await _post(siege, "greenhouse", body, name) == 200, name
    assert await siege.dead(set(GARBAGE.values())) == set(GARBAGE.values())
    again = len(siege.records(DEAD_LETTERS))
    lines = [json.loads(line) for line in siege.process.err.splitlines() if b'"dead letter"' in line]
    assert len(lines) == again
    assert all(line["reason"] and line["error"] and line["offset"] and line["stage"] == "intake" for line in lines)


async def _post(siege: Siege, vendor: str, body: bytes, delivery: str) -> int:
    headers = sign(vendor, body, SECRETS[vendor], delivery=delivery, at=siege.place.now())
    async with siege.place.client.post(f"{siege.place.url}/in/acme/{vendor}", data=body, headers=headers) as answer:
        return answer.status


async def test_lone_surrogates_and_names_of_a_megabyte_are_no_fault_of_anybody(siege: Siege) -> None:
    """JSON may say what no UTF-8 can. The next one is taken all the same."""
    for number, name in enumerate(("\ud800", "\udfff\ud800", "a" * 500_000, "\u202e\u0000victim", "\x00")):
        body = json.dumps(ashby_stage(f"odd-{number}", f"odd-{number}", PERSON, "2027-03-03T09:00:00Z")).encode()
        odd = body.replace(b"Kari Nordmann", json.dumps(name)[1:-1].encode())
        assert await _post(siege, "ashby", odd.replace(b"stage-odd", b"odd-stage"), "") == 200


EVENT = rejected("2027-03-03 10:00", tenant="acme", application_id="hostile", candidate_id="hostile")


def _event(**changes: object) -> Json:
    return EVENT | changes


def _data(**changes: object) -> Json:
    return _event(data={**EVENT["data"], **changes})


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (_event(time="2027-03-03T10:00:00"), "time"),
        (_event(time=1772000000), "time"),
        (_event(time="+12027-03-03T10:00:00Z"), "time"),
        (_event(id=""), "id"),
        (_event(id=["x"]), "id"),
        (_event(source=None), "source"),
        (_event(specversion="0.3"), "specversion"),
        (_event(type="afterview.timer.due.v1"), "type"),
        (_event(type="afterview.mail.outcome.v1"), "type"),
        (_event(type={"a": 1}), "type"),
        (_event(data=None), "data"),
        (_event(data=[PERSON]), "data"),
        (_data(tenant="../etc/passwd"), "data.tenant"),
        (_data(tenant="nobody"), "data.tenant"),
        (_data(candidate={"id": ""}), "data.candidate.id"),
        (_data(candidate={"id": "x" * 10_000}), "data.candidate.id"),
        (_data(candidate={"id": 7, "email": PERSON}), "data.candidate.id"),
        (_data(application_id=None), "data.application_id"),
        (_data(rejection={"rejected_at": "2027-03-03 10:00"}), "data.rejection.rejected_at"),
        (_data(rejection=PERSON), "data.rejection"),
        (_data(candidate=PERSON), "data.candidate"),
        (PERSON, ""),
        (None, ""),
        ([], ""),
    ],
)
async def test_a_bad_event_is_refused_with_its_field_and_without_its_value(
    event: object, field: str, siege: Siege
) -> None:
    status, told = await _events(siege, json.dumps(event).encode())
    assert status == 400
    problems = json.loads(told)
    assert [(problem["index"], problem["field"]) for problem in problems] == [(0, field)]
    assert problems[0]["what"]
    assert PERSON.encode() not in told


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_on_the_bus_is_refused_and_leaves_nothing(name: str, siege: Siege) -> None:
    status, told = await _events(siege, GARBAGE[name])
    assert status == 400
    assert json.loads(told)
    assert len(told) < 1000
    assert b"victim" not in told


async def _events(siege: Siege, body: bytes, kind: str = JSON_EVENT) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": kind}
    async with siege.place.client.post(f"{siege.place.url}/events", data=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_unknown_fields_are_ignored_and_a_repeat_changes_nothing(siege: Siege) -> None:
    """CONTRACT 1; rule 17."""
    said = _data(surprise={"deep": [PERSON]})
    for event in (said | {"extension": "x"}, said, said):
        status, told = await _events(siege, json.dumps(event).encode())
        assert (status, json.loads(told)) == (202, {"accepted": 1, "ignored": 0})
    batch = json.dumps([EVENT] * 500).encode()
    assert (await _events(siege, batch, "application/cloudevents-batch+json"))[0] == 202
    await siege.more_good()
    assert siege.applied(b'"hostile"') == 1
    assert siege.applied(b"surprise") == 0


async def test_a_batch_with_one_bad_event_leaves_nothing_of_the_good_ones(siege: Siege) -> None:
    good = rejected("2027-03-03 10:00", tenant="acme", application_id="half", candidate_id="half")
    batch = json.dumps([good, _event(time="now"), good]).encode()
    status, told = await _events(siege, batch, "application/cloudevents-batch+json")
    assert (status, [problem["index"] for problem in json.loads(told)]) == (400, [1])
    await siege.more_good()
    assert siege.applied(b'"half"') == 0


async def test_a_wrong_signature_opens_nothing_and_fills_no_log(siege: Siege) -> None:
    body = json.dumps(greenhouse_rejected(77, 77)).encode()
    right = sign("greenhouse", body, SECRETS["greenhouse"], delivery="forged", at=siege.place.now())
    wrong = [
        {},
        {"Signature": ""},
        {"Signature": right["Signature"][:-1]},
        {"Signature": right["Signature"].replace("sha256", "sha1")},
        {"Signature": "sha256 " + "0" * 64},
        {"Signature": "sha256 " + "\u00e5" * 64},
        {"Signature": right["Signature"] + ", " + right["Signature"]},
        {"Signature": "x" * 7000},
        sign("greenhouse", body, "another secret", delivery="forged", at=siege.place.now()),
        sign("ashby", body, SECRETS["greenhouse"], delivery="forged", at=siege.place.now()),
        sign("greenhouse", body + b" ", SECRETS["greenhouse"], delivery="forged", at=siege.place.now()),
    ]
    for headers in wrong * 20:
        url = f"{siege.place.url}/in/acme/greenhouse"
        async with siege.place.client.post(url, data=body, headers=headers) as answer:
            assert answer.status == 401
    assert siege.applied(b":77:") == 0
    assert siege.process.err.count(b'"status": 401') < 5


async def test_a_replay_is_refused_when_it_is_old_and_does_nothing_when_it_is_not(siege: Siege) -> None:
    """Standard Webhooks: five minutes. Greenhouse and Ashby sign no time: what they sent counts once (rule 17)."""
    event = rejected("2027-03-03 10:00", tenant="acme", application_id="replay", candidate_id="replay")
    body = json.dumps(event).encode()
    statuses = []
    for minutes in (-10, -4, -4, 0, 4, 10):
        at = siege.place.now() + timedelta(minutes=minutes)
        headers = sign("cloudevents", body, STANDARD_WEBHOOK, delivery="one", at=at) | {"Content-Type": JSON_EVENT}
        async with siege.place.client.post(
            f"{siege.place.url}/in/acme/cloudevents", data=body, headers=headers
        ) as answer:
            statuses.append(answer.status)
    assert statuses == [401, 200, 200, 200, 200, 401]
    repeated = json.dumps(greenhouse_rejected(88, 88)).encode()
    for delivery in ("a", "a", "b"):
        assert await _post(siege, "greenhouse", repeated, delivery) == 200
    await siege.more_good()
    assert (siege.applied(b'"replay"'), siege.applied(b'"88"')) == (1, 1)


async def test_after_all_that_the_good_ones_are_there_and_the_log_is_clean(siege: Siege) -> None:
    await siege.check_all_is_well()
