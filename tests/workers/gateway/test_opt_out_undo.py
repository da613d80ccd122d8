"""`/u/<token>`: whoever has opted out may take it back (R27)."""

import pytest
from tests.stories import erased, opted_out, updated
from tests.workers.gateway.owing import get, post
from tests.workers.gateway.serving import INSTALLATION, Served, asked, value
from tests.workers.tickets import NOW, TICKET

from afterview.events.ids import candidate_key
from afterview.events.journey.state import decode
from afterview.schemas.internal import STEP

AT = NOW.isoformat()
UNDO = {"do": "undo"}
NAMED = {"tenant": "acme", "candidate_id": "cand-77"}
STOPPED = {"survey": "You get no surveys from us", "all": "You get no automatic mails from us"}


@pytest.fixture
async def served(served: Served) -> Served:
    return await asked(served)


def is_out(served: Served, candidate: str = "cand-77") -> str | None:
    key = candidate_key(INSTALLATION, "acme", candidate)
    stored = served.log.host.state("journey", key)
    return decode(key.hex(), stored).opted_out if stored else None


@pytest.mark.parametrize("scope", ["survey", "all"])
async def test_the_page_offers_to_undo_it_at_once_and_when_it_is_opened_again(served: Served, scope: str) -> None:
    link = served.link("opt-out")
    _, page = await post(served, link, {"scope": scope})
    assert ('name="do" value="undo"' in page, "That is noted" in page) == (True, True)
    await served.settle()
    status, page = await get(served, link)
    assert (status, STOPPED[scope] in page, 'name="do" value="undo"' in page) == (200, True, True)
    assert ('name="scope" value="all"' in page) == (scope == "survey"), "whoever has stopped some may stop all"
    assert is_out(served) == scope


@pytest.mark.parametrize("scope", ["survey", "all"])
async def test_an_undone_opt_out_is_none(served: Served, scope: str) -> None:
    link = served.link("opt-out")
    await post(served, link, {"scope": scope})
    await served.settle()
    status, page = await post(served, link, UNDO)
    assert (status, "You get mails from us again" in page) == (200, True)
    (record,) = served.said()
    assert (record.key, record.at) == (candidate_key(INSTALLATION, "acme", "cand-77"), NOW)
    assert value(record) == {
        "type": "afterview.candidate.opted_in.v1",
        "data": {"tenant": "acme", "candidate": {"id": "cand-77"}, "opted_in_at": "2027-03-01T09:00:00Z"},
    }
    assert STEP.validate_json(record.value)
    await served.settle()
    assert is_out(served) is None
    assert "No more mails from us?" in (await get(served, link))[1]


async def test_it_can_be_undone_before_anything_is_decided_and_done_again(served: Served) -> None:
    """The page does not know yet what was said a moment ago; the log has all of it, in order."""
    link = served.link("opt-out")
    for form in ({"scope": "all"}, UNDO, {"scope": "survey"}):
        assert (await post(served, link, form))[0] == 200
    assert len(served.said()) == 3
    await served.settle()
    assert is_out(served) == "survey"


async def test_looking_undoes_nothing(served: Served) -> None:
    await served.happened(opted_out(AT, **NAMED))
    for query in ("", "?do=undo", "?scope=all"):
        for method in ("GET", "HEAD"):
            async with served.client.request(method, served.link("opt-out") + query) as answer:
                assert answer.status == 200
    assert served.said() == []
    assert is_out(served) == "survey"


async def test_one_click_is_never_an_undoing(served: Served) -> None:
    for form in (UNDO | {"List-Unsubscribe": "One-Click"}, UNDO | {"scope": "all"}):
        assert (await post(served, served.link("opt-out"), form))[0] == 200
    assert [value(record)["data"]["scope"] for record in served.said()] == ["survey", "all"]


async def test_only_our_own_page_can_undo_it(served: Served) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert (await post(served, served.link("opt-out"), UNDO, **headers))[0] == 403
    assert (await post(served, served.link("opt-out"), UNDO, **{"Sec-Fetch-Site": "same-origin"}))[0] == 200
    assert len(served.said()) == 1


async def test_what_cannot_be_saved_is_not_confirmed(served: Served) -> None:
    await served.happened(opted_out(AT, **NAMED))
    served.breaks()
    status, page = await post(served, served.link("opt-out"), UNDO)
    assert (status, 'role="alert"' in page, 'value="undo"' in page) == (503, True, True)
    assert served.stored() == 0


async def test_of_somebody_erased_the_page_tells_nothing(served: Served) -> None:
    """Not that they had opted out, nor that they are gone."""
    before = (await get(served, served.link("opt-out")))[1]
    await served.happened(opted_out(AT, **NAMED), erased(AT, **NAMED))
    assert (await get(served, served.link("opt-out")))[1] == before
    assert (await get(served, served.link("opt-out", candidate_id="nobody")))[1] == before


async def test_after_a_merge_the_old_link_undoes_it(served: Served) -> None:
    """Rule 24, R61."""
    await served.happened(opted_out(AT, **NAMED))
    await served.happened(updated(AT, tenant="acme", candidate_id="cand-78", previous_id="cand-77"))
    assert (is_out(served), is_out(served, "cand-78")) == (None, "survey")
    assert STOPPED["survey"] in (await get(served, served.link("opt-out")))[1]
    assert (await post(served, served.link("opt-out"), UNDO))[0] == 200
    await served.settle()
    assert is_out(served, "cand-78") is None


async def test_it_works_long_after_the_survey(served: Served) -> None:
    link = served.link("opt-out", expires_at=TICKET.expires_at.replace(year=2028))
    await served.happened(opted_out(AT, **NAMED))
    served.clock.advance(TICKET.expires_at)
    assert (await post(served, link, UNDO))[0] == 200
