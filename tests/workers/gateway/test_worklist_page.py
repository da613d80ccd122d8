"""`/r/<token>`: a recruiter's own open tasks, and several letters in one action (CONTRACT 6; rules 6, 24, 25; R27)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.stories import Json, completed, erased, interviewed, preferred, rejected, task_id, updated
from tests.workers.gateway.owing import AT, MAJA, get, post
from tests.workers.gateway.serving import CONFIGURATION, INSTALLATION, Served, gateway, text_of, value
from tests.workers.tickets import RECRUITER

from afterview.events.ids import assignee_key
from afterview.events.worklist.state import STAGE
from afterview.schemas.internal import STEP

JOB: Json = {"id": "j-1", "title": "Analyst"}


def who(letter: str, **more: object) -> Json:
    """A candidate: Ada for A, Bo for B."""
    name = {"A": "Ada", "B": "Bo", "C": "Cleo", "D": "Dag", "E": "Eva"}[letter]
    candidate = {"name": name, "email": f"{name.lower()}@example.org", "locale": "en", **more}
    return {
        "tenant": "acme",
        "application_id": f"A-{letter}",
        "candidate_id": f"C-{letter}",
        "candidate": candidate,
        "recruiter": MAJA,
        "job": JOB,
    }


def letter_to(letter: str) -> str:
    return task_id("written_rejection", 1, f"A-{letter}", "acme")


@pytest.fixture
async def served(served: Served) -> Served:
    """Ada is to be called, Bo waits for an update, the others for letters: Dag's needs words, Eva has no address."""
    wish = {name: said for name, said in who("D").items() if name != "application_id"}
    await served.happened(
        interviewed("2027-02-25 12:00", **who("A")),
        rejected("2027-02-26 12:00", **who("A")),
        interviewed("2027-02-26 12:00", **who("B")),
        rejected("2027-02-26 13:00", **who("C")),
        interviewed("2027-02-25 12:00", **who("D")),
        preferred("2027-02-25 13:00", "email", **wish),
        rejected("2027-02-26 14:00", **who("D")),
        rejected("2027-02-25 12:00", **who("E", email=None)),
    )
    return served


CLEO, EVA = letter_to("C"), letter_to("E")
DAG = task_id("verbal_feedback", 1, "A-D", "acme")


def shown(page: str) -> dict[str, list[str]]:
    """The tasks of each group."""
    groups = re.findall(r'<h2 id="(\w+)">(.*?)</section>', page, flags=re.DOTALL)
    return {name: re.findall(r"(Ada|Bo|Cleo|Dag|Eva), Analyst", part) for name, part in groups}


def chosen(page: str) -> list[str]:
    return re.findall(r'type="checkbox" name="task" value="([^"]+)" checked', page)


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="(\.\./t/[^"]+)"', page)]


async def test_it_shows_their_open_tasks_in_groups_those_first_that_are_due_first(served: Served) -> None:
    status, page = await get(served, served.list_link())
    assert status == 200
    assert shown(page) == {"calls": ["Ada"], "updates": ["Bo"], "letters": ["Dag", "Eva", "Cleo"]}
    seen = text_of(page)
    assert "Ada, Analyst By Tuesday 2 March, 17:00." in seen
    assert "Overdue" not in seen
    assert "Cleo, Analyst By Wednesday 3 March, 17:00. Ready to be sent." in seen
    assert "Waits for your words. Read the letter to Dag" in seen
    assert "Cannot be sent from here. Read the letter to Eva" in seen


async def test_what_is_overdue_is_marked_in_words(served: Served) -> None:
    served.clock.advance(served.clock.now() + timedelta(days=1, hours=7, minutes=1))
    seen = text_of((await get(served, served.list_link()))[1])
    assert "Ada, Analyst By Tuesday 2 March, 17:00. Overdue." in seen
    assert seen.count("Overdue.") == 3


async def test_each_links_to_its_own_page_of_the_same_person(served: Served) -> None:
    _, page = await get(served, served.list_link())
    assert len(links(page)) == 5
    for link in links(page):
        status, task = await get(served, f"{served.url}/r/{link}")
        assert (status, "Acme &lt;AS&gt;, Maja Berg" in task) == (200, True)
    await post(served, f"{served.url}/r/{links(page)[0]}", {"do": "note", "match": "Knows SQL."})
    note = value(served.said()[0])["data"]
    assert (note["candidate"]["id"], note["note"]["author"]["id"]) == ("C-A", "u-4")


async def test_closed_tasks_and_those_of_others_are_not_shown(served: Served) -> None:
    await served.happened(
        completed(AT, task_id("verbal_feedback", 1, "A-A", "acme"), tenant="acme", candidate_id="C-A")
    )
    assert shown((await get(served, served.list_link()))[1]).keys() == {"updates", "letters"}
    for changes in ({"assignee": "M-1"}, {"tenant": "quiet"}):
        status, page = await get(served, served.list_link(**changes))
        assert (status, "Nothing is waiting for you" in page) == (200, True)


async def test_a_task_that_the_list_has_not_heard_the_end_of_is_asked_of_its_journey(served: Served) -> None:
    """The list may lag behind: what it says is checked."""
    stale = served.log.host.state(STAGE, assignee_key(INSTALLATION, "acme", "u-4"))
    await served.happened(erased(AT, tenant="acme", candidate_id="C-C"))

    async def lagging(stage: str, key: bytes) -> bytes | None:
        return stale if stage == STAGE else await served.log.look(stage, key)

    async with gateway(served.log, served.clock, CONFIGURATION, look=lagging) as other:
        link = served.list_link().replace(served.url, other.public_url)
        assert shown((await get(served, link))[1])["letters"] == ["Dag", "Eva"]


async def test_an_escalated_task_is_the_managers(served: Served) -> None:
    """Rule 6, R30."""
    served.clock.advance(served.clock.now() + timedelta(days=2))
    await served.settle()
    assert "calls" not in shown((await get(served, served.list_link()))[1])
    assert shown((await get(served, served.list_link(assignee="M-1")))[1])["calls"] == ["Ada"]


async def test_an_empty_list_is_a_kind_word(served: Served) -> None:
    for locale, words in (("en", "Everybody has heard from you"), ("nb", "Alle har hørt fra deg")):
        _, page = await get(served, served.list_link(assignee="u-5", locale=locale))
        assert words in page
        assert "<form" not in page


async def test_several_letters_are_sent_in_one_go_after_one_more_question(served: Served) -> None:
    link = served.list_link()
    form = [("task", CLEO), ("task", DAG), ("task", EVA), ("do", "send")]
    status, page = await post(served, link, form)
    seen = text_of(page)
    assert status == 200
    assert "Send these letters?" in seen
    assert "These go, as their drafts stand Cleo, Analyst These stay Dag, Analyst : a line in its draft" in seen
    assert "Eva, Analyst : no e-mail address of the candidate is known." in seen
    assert served.said() == []

    status, page = await post(served, link, [*form, ("sure", "yes")])
    assert (status, "That is noted" in page, "These stay" in page) == (200, True, True)
    (record,) = served.said()
    assert STEP.validate_json(record.value)
    event = value(record)
    assert event["type"] == "afterview.letter.released.v1"
    data = event["data"]
    assert (data["task_id"], data["released_by"]) == (CLEO, RECRUITER.model_dump(exclude_none=True))
    assert data["text"].startswith("Dear Cleo,\n\nThank you for applying for the position of Analyst at Acme <AS>")
    await served.settle()
    _, page = await get(served, link)
    assert "On its way." in text_of(page)
    assert f'value="{CLEO}"' not in page
    assert "it is on its way already" in text_of((await post(served, link, [*form, ("sure", "yes")]))[1])
    assert served.said() == []


async def test_a_letter_that_came_back_says_so_and_may_be_sent_again(served: Served) -> None:
    link, form = served.list_link(), [("task", CLEO), ("do", "send"), ("sure", "yes")]
    await post(served, link, form)
    await served.settle()
    await served.mailer_said(f"{CLEO}/letter/1", "failed", "letter", candidate_id="C-C")
    _, page = await get(served, link)
    assert "has come back: the mail server refused it. Ready to be sent." in text_of(page)
    await post(served, link, form)
    assert len(served.said()) == 1


async def test_the_question_brings_along_what_can_be_done(served: Served) -> None:
    _, page = await post(served, served.list_link(), [("task", CLEO), ("task", DAG), ("do", "send")])
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page) == [("task", CLEO), ("sure", "yes")]
    _, page = await post(served, served.list_link(), [("task", DAG), ("do", "send")])
    assert "<form" not in page
    assert "Nothing can be done with these" in page


async def test_several_are_marked_as_delivered_in_one_append(served: Served) -> None:
    """Also those that cannot be sent from here (R27)."""
    link, form = served.list_link(), [("task", CLEO), ("task", EVA), ("do", "delivered")]
    _, page = await post(served, link, form)
    assert "Mark these as delivered?" in page
    assert served.said() == []
    appended = served.log.appends
    assert (await post(served, link, [*form, ("sure", "yes")]))[0] == 200
    assert served.log.appends == appended + 1
    assert [
        (one["task_id"], one["outcome"], one["channel"]) for one in (value(record)["data"] for record in served.said())
    ] == [(EVA, "delivered", "email"), (CLEO, "delivered", "email")]
    await served.settle()
    assert shown((await get(served, link))[1])["letters"] == ["Dag"]
    seen = text_of((await post(served, link, [*form, ("sure", "yes")]))[1])
    assert "Nothing was changed" in seen
    assert "Closed meanwhile: 2." in seen


async def test_a_call_is_not_marked_from_the_list(served: Served) -> None:
    """How a call went is said on its own page."""
    call = task_id("verbal_feedback", 1, "A-A", "acme")
    for do in ("send", "delivered"):
        _, page = await post(served, served.list_link(), {"task": call, "do": do, "sure": "yes"})
        assert "this task is for a call" in page
    assert served.said() == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "send"}, "choose at least one letter"),
        ({"do": "delivered", "task": ""}, "choose at least one letter"),
        ({"task": CLEO}, "use one of the two buttons"),
        ({"task": CLEO, "do": "erase", "sure": "yes"}, "use one of the two buttons"),
        ([("task", CLEO), ("do", "send"), ("do", "delivered")], "use one of the two buttons"),
    ],
    ids=range(5),
)
async def test_a_form_that_says_nothing_clear_asks_again(served: Served, form: object, words: str) -> None:
    status, page = await post(served, served.list_link(), form)
    assert (status, words in page) == (400, True)
    assert chosen(page) == [value for name, value in _pairs(form) if (name, value) == ("task", CLEO)]
    assert served.said() == []


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    served.breaks()
    form = [("task", CLEO), ("task", EVA), ("do", "delivered"), ("sure", "yes")]
    status, page = await post(served, served.list_link(), form)
    assert (status, "nothing has happened" in page) == (503, True)
    assert sorted(chosen(page)) == sorted([CLEO, EVA])


async def test_after_a_merge_the_list_leads_to_the_new_journey(served: Served) -> None:
    """Rule 24."""
    await served.happened(updated(AT, tenant="acme", candidate_id="C-Z", candidate={"name": "Ada"}, previous_id="C-A"))
    _, page = await get(served, served.list_link())
    assert shown(page)["calls"] == ["Ada"]
    assert (await get(served, f"{served.url}/r/{links(page)[0]}"))[0] == 200


async def test_a_long_list_has_pages_each_of_them_light(served: Served) -> None:
    await served.happened(
        *(
            rejected(
                "2027-02-26 15:00",
                **(
                    who("C") | {"application_id": f"L-{n}", "candidate_id": f"L-{n}", "job": JOB | {"title": "Å" * 100}}
                ),
            )
            for n in range(45)
        )
    )
    link, sizes, pages, seen = served.list_link(), [], 0, 0
    where: str | None = link
    while where:
        _, page = await get(served, where)
        sizes.append(len(page.encode()))
        seen += len(links(page))
        pages += 1
        later = re.findall(r'href="(\?from=\d+)">Those that are due later', page)
        where = f"{link}{later[0]}" if later else None
    assert (pages, seen) == (3, 50)
    assert max(sizes) < 30_000
    for query in ("?from=999999", "?from=-1", "?from=x", "?from=9999999999", "?from=%D9%A3", "?from=3"):
        assert (await get(served, link + query))[0] == 200
    last = await post(served, f"{link}?from=40", {"do": "send"})
    assert 'action="?from=40"' in last[1]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(served: Served, method: str) -> None:
    for query in ("", f"?task={CLEO}&do=delivered&sure=yes"):
        async with served.client.request(method, served.list_link() + query) as answer:
            assert answer.status == 200
    assert served.said() == []


async def test_a_form_of_another_site_is_refused(served: Served) -> None:
    form = {"task": CLEO, "do": "delivered", "sure": "yes"}
    assert (await post(served, served.list_link(), form, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert served.said() == []


async def test_a_link_that_has_ended_says_what_to_do(served: Served) -> None:
    status, page = await get(served, served.list_link(expires_at=served.clock.now()))
    assert (status, "the newest of them" in page) == (410, True)


@pytest.mark.parametrize("locale", ["en", "nb"])
async def test_no_name_can_break_the_pages_of_a_list(served: Served, locale: str) -> None:
    evil = '"><script>alert(1)</script>'
    wrong = who("C") | {"candidate": {"name": evil}, "job": {"id": "j", "title": evil, "department": evil}}
    await served.happened(rejected("2027-02-26 15:00", **(wrong | {"application_id": "A-X", "candidate_id": "C-X"})))
    link = served.list_link(locale=locale, person=RECRUITER.model_copy(update={"name": evil}))
    form = [("task", task_id("written_rejection", 1, "A-X", "acme")), ("task", evil), ("do", "delivered")]
    pages = [
        await get(served, link),
        await post(served, link, form),
        await post(served, link, [*form, ("sure", "yes")]),
    ]
    for status, page in pages:
        assert (status, "<script" in page, "&lt;script&gt;" in page) == (200, False, True)
    assert len(served.said()) == 1


async def test_every_input_has_a_label(served: Served) -> None:
    _, page = await get(served, served.list_link())
    boxes = re.findall(r'<label class="option"><input type="checkbox"[^>]*><span>[^<]+</span></label>', page)
    assert len(boxes) == page.count('type="checkbox"') == 3
    assert page.count("<fieldset>") == page.count("<legend>") == 1


def _pairs(form: object) -> list[tuple[str, str]]:
    return list(form.items()) if isinstance(form, dict) else list(form)  # type: ignore[call-overload]
