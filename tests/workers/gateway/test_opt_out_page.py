"""`/u/<token>`: opting out (CONTRACT 6, R27, RFC 8058)."""

from datetime import timedelta

import pytest
from aiohttp import FormData
from tests.workers.gateway.serving import INSTALLATION, Served, text_of, value
from tests.workers.tickets import NOW, TICKET

from afterview.events.ids import candidate_key
from afterview.schemas.internal import STEP
from afterview.workers.gateway.pages.scopes import scope_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def post(served: Served, data: object, link: str | None = None) -> tuple[int, str]:
    async with served.client.post(link or served.link("opt-out"), data=data) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("multipart", [False, True])
async def test_one_click_acts_at_once(served: Served, multipart: bool) -> None:  # noqa: FBT001
    """RFC 8058, 3.2: either encoding, no cookies, no redirect, no question."""
    status, _ = await post(served, FormData(ONE_CLICK, default_to_multipart=multipart))
    assert status == 200
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert record.at == NOW
    assert value(record) == {
        "specversion": "1.0",
        "id": f"{TICKET.invitation_id}:survey:2027-03-01T09:00:00+00:00",
        "source": "/opt-out",
        "type": "afterview.candidate.opted_out.v1",
        "time": "2027-03-01T09:00:00Z",
        "data": {"tenant": "acme", "candidate": {"id": "cand-77"}, "scope": "survey"},
    }
    assert STEP.validate_json(record.value)


async def test_one_click_as_a_mail_program_sends_it(served: Served) -> None:
    """RFC 8058, 8: these very bytes."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with served.client.post(
        served.link("opt-out"), data=b"List-Unsubscribe=One-Click", headers=headers, allow_redirects=False
    ) as answer:
        assert answer.status == 200
    assert len(served.said()) == 1


@pytest.mark.parametrize("scope", ["survey", "all"])
async def test_a_person_chooses_what_to_stop(served: Served, scope: str) -> None:
    status, page = await post(served, {"scope": scope})
    assert status == 200
    assert "noted" in page
    assert value(served.said()[0])["data"]["scope"] == scope


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(served: Served, method: str) -> None:
    """Mail scanners follow every link; only POST acts."""
    for query in ("", "?scope=all", "?List-Unsubscribe=One-Click"):
        async with served.client.request(method, served.link("opt-out") + query) as answer:
            assert answer.status == 200
            page = await answer.text()
    if method == "GET":
        assert [page.count(f'name="scope" value="{scope}"') for scope in ("survey", "all")] == [1, 1]
    assert served.stored() == 0


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "No more mails from us?"), ("nb", "Ingen flere e-poster fra oss?")]
)
async def test_it_asks_in_the_candidates_language(served: Served, locale: str, words: str) -> None:
    async with served.client.get(served.link("opt-out", locale=locale)) as answer:
        assert words in text_of(await answer.text())


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"scope": ""},
        {"scope": "none"},
        [("scope", "survey"), ("scope", "all")],
        {"List-Unsubscribe": "one-click"},
        {"list-unsubscribe": "One-Click"},
        {"List-Unsubscribe": ""},
    ],
    ids=range(7),
)
async def test_a_post_that_says_nothing_clear_asks_again(served: Served, form: object) -> None:
    status, page = await post(served, form)
    assert status == 400
    assert 'role="alert"' in page
    assert served.stored() == 0


def test_one_click_stops_surveys_whatever_else_is_said() -> None:
    assert scope_of([("scope", "all"), *ONE_CLICK.items()]) == "survey"


async def test_it_works_after_the_survey_has_ended(served: Served) -> None:
    """The opt-out's token has its own end; nobody has to log in."""
    survey, link = served.link(), served.link("opt-out", expires_at=TICKET.expires_at + timedelta(days=365))
    served.clock.advance(TICKET.expires_at + timedelta(days=100))
    assert (await post(served, {"recommend": "9"}, survey))[0] == 410
    assert (await post(served, ONE_CLICK, link))[0] == 200
    assert len(served.said()) == 1


async def test_a_link_that_has_ended_says_what_to_do(served: Served) -> None:
    link = served.link("opt-out")
    served.clock.advance(TICKET.expires_at)
    status, page = await post(served, ONE_CLICK, link)
    assert status == 410
    assert "the newest" in page
    assert served.stored() == 0


async def test_what_cannot_be_saved_is_not_confirmed(served: Served) -> None:
    served.breaks()
    status, page = await post(served, {"scope": "all"})
    assert status == 503
    assert 'value="all" checked' in page


async def test_to_opt_out_once_more_is_no_repetition(served: Served) -> None:
    """R47: it may have been undone in between, in a way that this page has not heard of yet."""
    for _ in range(2):
        assert (await post(served, {"scope": "all"}))[0] == 200
        served.clock.advance(NOW + timedelta(microseconds=1))
    first, second = served.said()
    assert value(first)["id"] != value(second)["id"]
