"""The survey page (CONTRACT 4 and 6, rule 14, R46)."""

from tests.workers.gateway.serving import INSTALLATION, NOW, Served, value

from afterview.events.ids import candidate_key
from afterview.schemas.internal import STEP


async def test_an_answer_goes_on_the_candidates_own_log(served: Served) -> None:
    """CONTRACT 2 and 3: `survey.answered`, keyed by the candidate's HMAC."""
    async with served.client.post(
        served.link(), data={"recommend": "9", "clear": "", "comment": " Fine,\r\nthanks "}
    ) as answer:
        assert answer.status == 200, await answer.text()
        assert "Thank you" in await answer.text()
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert record.at == NOW
    assert value(record)["data"] == {
        "tenant": "acme",
        "application_id": "265293",
        "candidate": {"id": "cand-77"},
        "invitation_id": "5e4b2c9e-7e3f-5d5c-9f5e-0b5a3f0a9c11",
        "answers": {"recommend": 9, "comment": "Fine,\nthanks"},
        "submitted_at": "2027-03-01T09:00:00Z",
    }
    assert STEP.validate_json(record.value)


async def test_looking_changes_nothing(served: Served) -> None:
    """CONTRACT 6: GET may preselect, only POST records."""
    for method in ("GET", "HEAD"):
        async with served.client.request(method, served.link() + "?score=9") as answer:
            assert answer.status == 200
            await answer.text()
    assert served.stored() == 0
