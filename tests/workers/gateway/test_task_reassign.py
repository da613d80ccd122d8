"""`/t/<token>`: a task is given to a colleague, and the link of whoever had it ends (rules 5-7; R30, R41)."""

import pytest
from tests.stories import Json
from tests.workers.gateway.owing import CALL, MAJA, call_owed, filled, get, letter_owed, post
from tests.workers.gateway.serving import INSTALLATION, Served, text_of, value
from tests.workers.tickets import RECRUITER

from afterview.events.ids import candidate_key
from afterview.events.topics import FEEDBACK_TASKS
from afterview.schemas.internal import STEP
from afterview.schemas.people import Person

MONA: Json = {"id": "u-8", "name": "Mona <Lund>", "email": "mona@example.org"}
TO_MONA = {"do": "reassign", "to": "u-8"}


async def owed(served: Served) -> str:
    return await call_owed(served, hiring_manager=MONA)


def scheduled(served: Served) -> list[Json]:
    """Of the call, as it goes out."""
    records = served.log.host.read(FEEDBACK_TASKS)
    return [value(one) for one in records if dict(one.headers)["ce_type"].endswith(b"scheduled.v1")][1:]


async def test_colleagues_who_are_known_are_there_to_choose_from(served: Served) -> None:
    """But whoever has it already; and any address of their organisation may be entered."""
    _, page = await get(served, await owed(served))
    assert '<option value="u-8">Mona &lt;Lund&gt;</option>' in page
    assert '<option value="u-9">Kari Moe</option>' in page
    assert '<option value="u-4">' not in page
    assert "Or an address at example.org" in text_of(page)


async def test_it_goes_on_the_candidates_log_and_out_once_more(served: Served) -> None:
    link = await owed(served)
    status, page = await post(served, link, TO_MONA)
    assert (status, "given to Mona &lt;Lund&gt;" in page) == (200, True)
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert STEP.validate_json(record.value)
    assert value(record) == {
        "type": "afterview.task.reassigned.v1",
        "data": {
            "tenant": "acme",
            "candidate": {"id": "cand-77"},
            "application_id": "265293",
            "task_id": CALL,
            "reassigned_at": "2027-03-01T09:00:00Z",
            "reassigned_by": RECRUITER.model_dump(exclude_none=True),
            "assignee": MONA,
        },
    }
    await served.settle()
    first, second = scheduled(served)
    assert (first["assignee"], second["assignee"]) == (MAJA, MONA)


async def test_the_old_link_ends_kindly_and_the_new_one_opens(served: Served) -> None:
    link = await owed(served)
    await post(served, link, TO_MONA)
    await served.settle()
    for status, page in (await get(served, link), await post(served, link, {"do": "close", "outcome": "delivered"})):
        assert (status, "Lovelace" in page) == (410, False)
        assert "Somebody else has this task now It was given to Mona &lt;Lund&gt;." in text_of(page)
    assert await get(served, link, Accept="application/json") == (410, '{"error":"reassigned"}')
    assert served.said() == []
    status, page = await get(served, served.task_link(person=Person(**MONA)))
    assert (status, "Lovelace" in page) == (200, True)


async def test_it_leaves_one_list_and_stands_on_the_other(served: Served) -> None:
    await post(served, await owed(served), TO_MONA)
    await served.settle()
    _, before = await get(served, served.list_link())
    _, now = await get(served, served.list_link(assignee="u-8", person=Person(**MONA)))
    assert ("Lovelace" in before, "Lovelace" in now) == (False, True)


async def test_who_gets_it_back_has_it_again(served: Served) -> None:
    link = await owed(served)
    await post(served, link, TO_MONA)
    await served.settle()
    await post(served, served.task_link(person=Person(**MONA)), {"do": "reassign", "to": "u-4"})
    await served.settle()
    assert (await get(served, link))[0] == 200
    assert (await get(served, served.task_link(person=Person(**MONA))))[0] == 410


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("tom@example.org", {"email": "tom@example.org"}),
        (" Tom.Lie@EXAMPLE.org ", {"email": "Tom.Lie@EXAMPLE.org"}),
        ("Mona@example.org", MONA),
    ],
)
async def test_an_address_of_the_same_organisation_may_have_it(served: Served, address: str, given: Json) -> None:
    link = await owed(served)
    assert (await post(served, link, {"do": "reassign", "to": "", "address": address}))[0] == 200
    assert value(served.said()[0])["data"]["assignee"] == given


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"to": ""},
        {"to": "u-4"},
        {"to": "somebody"},
        {"to": "u-8", "address": "tom@example.org"},
        {"address": "tom@example.com"},
        {"address": "tom@sub.example.org"},
        {"address": "tom"},
        {"address": "tom@example.org, eve@example.com"},
        {"address": "eve@example.com@example.org"},
        {"address": "Maja.Berg@example.org"},
        {"address": "ada@example.org"},
        {"address": ".@example.org"},
        {"address": "Tom <tom@example.org>"},
        {"address": f"{'x' * 250}@example.org"},
    ],
)
async def test_nobody_else_can_have_it(served: Served, fields: dict[str, str]) -> None:
    link = await owed(served)
    status, page = await post(served, link, {"do": "reassign"} | fields)
    assert (status, page.count('role="alert"')) == (400, 1)
    assert "has not been given to anybody" in page
    assert served.said() == []


async def test_at_a_mail_provider_everybody_has_an_address(served: Served) -> None:
    """So that none may be entered; whoever is known can have it."""
    link = await call_owed(served, recruiter={"id": "u-4", "email": "Maja@Gmail.com"}, hiring_manager=MONA)
    _, page = await get(served, link)
    assert ("Or an address at" in page, '<option value="u-8">' in page) == (False, True)
    assert (await post(served, link, {"do": "reassign", "address": "eve@gmail.com"}))[0] == 400


async def test_while_a_letter_is_on_its_way_it_stays_where_it_is(served: Served) -> None:
    link = await letter_owed(served, hiring_manager=MONA)
    _, page = await get(served, link)
    assert "Give it to somebody else" in page
    await post(served, link, filled(page) | {"do": "send"})
    await served.settle()
    _, page = await get(served, link)
    assert "Give it to somebody else" not in page
    status, page = await post(served, link, TO_MONA)
    assert (status, "on its way already" in page) == (409, True)
    assert served.said() == []


async def test_where_nobody_is_known_nobody_is_asked_for(served: Served) -> None:
    link = await letter_owed(served, recruiter={"id": "u-4"}, hiring_manager=None)
    status, page = await get(served, link)
    assert (status, "Give it to somebody else" in page) == (200, False)
    assert (await post(served, link, {"do": "reassign", "address": "tom@example.org"}))[0] == 400


async def test_twice_is_once(served: Served) -> None:
    """Rule 17: of two the first one counts."""
    link = await owed(served)
    for _ in range(2):
        assert (await post(served, link, TO_MONA))[0] == 200
    await served.settle()
    assert len(scheduled(served)) == 2
