"""The demo's own pages: what is going on, the mails, and ways on."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession

from afterview.workers.demo.headless import played
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.demo.world.cast import COMPANIES, role_of, tenant_of


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """After nine days."""
    async with staged(9, seed=3) as stage:
        await played(stage, AtOnce())
        yield stage


async def got(stage: Stage, path: str, status: int = 200, language: str = "en") -> tuple[ClientResponse, str]:
    headers, url = {"Accept-Language": language}, f"{stage.address}{path}"
    async with ClientSession(headers=headers) as session, session.get(url, allow_redirects=False) as answer:
        assert answer.status == status
        return answer, await answer.text()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_first_page_says_how_things_stand(stage: Stage) -> None:
    answer, page = await got(stage, "/")
    for word in ("Oslo", "Berlin", "Sydney", "cNPS", "timers waiting", "The month is over"):
        assert word in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "http-equiv" not in page


async def test_the_inbox_has_the_newest_mail_first_and_goes_on(stage: Stage) -> None:
    numbers: list[int] = []
    path: str | None = "/inbox"
    while path:
        _, page = await got(stage, path)
        numbers += map(int, re.findall(r'href="/inbox/(\d+)"', page))
        older = re.search(r'href="(/inbox\?before=\d+)"', page)
        path = older[1] if older else None
    assert numbers == list(range(len(stage.play.inbox.mails)))[::-1]


async def test_the_inbox_of_one_group_or_person_has_no_other_mail(stage: Stage) -> None:
    mails = stage.play.inbox.mails
    _, page = await got(stage, f"/inbox?of={quote(mails[0].to)}")
    assert len(re.findall(r'href="/inbox/\d+"', page)) == sum(mail.to == mails[0].to for mail in mails)
    for who in ("candidate", "recruiter", "manager"):
        _, page = await got(stage, f"/inbox?who={who}")
        shown = map(int, re.findall(r'href="/inbox/(\d+)"', page))
        assert {role_of(mails[number].to) for number in shown} <= {who}


async def test_a_mail_is_shown_with_links_that_lead_on(stage: Stage) -> None:
    mail = next(mail for mail in stage.play.inbox.mails if mail.kind == "survey")
    _, page = await got(stage, f"/inbox/{mail.number}")
    assert f'<a href="{mail.first_link}">' in page
    assert f'<a href="{mail.one_click}">Unsubscribe</a>' in page
    assert str(mail.message["Message-ID"]).strip("<>") in page
    assert f'<iframe src="/inbox/{mail.number}/html" sandbox="allow-top-navigation-by-user-activation"' in page
    await got(stage, mail.first_link.removeprefix(stage.address))


async def test_the_html_of_a_mail_can_do_nothing_but_look_and_lead_on(stage: Stage) -> None:
    answer, page = await got(stage, "/inbox/0/html")
    policy = [rule.split() for rule in answer.headers["Content-Security-Policy"].split(";")]
    assert ["sandbox", "allow-top-navigation-by-user-activation"] in policy
    assert ["default-src", "'none'"] in policy
    assert not [rule for rule in policy if rule[0].startswith("script")]
    assert stage.play.inbox.mails[0].first_link in page


async def test_a_mail_may_be_framed_by_its_own_page_and_that_by_nobody(stage: Stage) -> None:
    framed, _ = await got(stage, "/inbox/0/html")
    page, _ = await got(stage, "/inbox/0")
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


async def test_the_inbox_says_from_whom_and_to_whom_a_mail_is(stage: Stage) -> None:
    _, page = await got(stage, "/inbox")
    mail = stage.play.inbox.mails[-1]
    assert mail.sender in {"Fjordlys Energi", "Spreewerk Software", "Reefline Health"}
    assert f'{mail.sender} to <a href="/inbox?of={quote(mail.to)}">{mail.to}</a>' in page


async def test_everybody_is_written_to_in_their_own_language(stage: Stage) -> None:
    """German is unreviewed; that is nobody's business but the operator's."""
    hello = {"nb": "Hei", "en": "Hello", "de": "Guten Tag"}
    usual = {company.slug: company.language for company in COMPANIES}
    reads = {person.email: person.language for person in stage.play.script.people}
    seen: set[tuple[str, str]] = set()
    for mail in (mail for mail in stage.play.inbox.mails if mail.kind == "survey"):
        tenant = tenant_of(mail.to)
        language = reads[mail.to] or usual[tenant]
        assert mail.text.lstrip().startswith(hello[language])
        assert b"nreviewed" not in mail.content
        seen.add((tenant, language))
    assert seen >= {("fjord", "nb"), ("fjord", "en"), ("spree", "de"), ("reef", "en")}


async def test_a_mail_that_is_not_there_is_not_found(stage: Stage) -> None:
    for number in ("99999", "-1", "x", "9" * 400):
        await got(stage, f"/inbox/{number}", 404)


async def test_the_way_to_a_survey_leads_to_the_newest_that_nobody_has_answered_in_ones_language(stage: Stage) -> None:
    """The newest of all, where there is none."""
    book, asked = stage.play.book, [mail for mail in stage.play.inbox.mails if role_of(mail.to) == "candidate"]
    wanted = [mail for mail in asked if book.wants_answer(mail)]
    for accepted, hello in (("en-GB,en;q=0.9", "Hello"), ("nb-NO", "Hei"), ("de", "Guten Tag"), ("da", "")):
        answer, _ = await got(stage, "/survey", 302, accepted)
        newest = [mail for mail in wanted if mail.text.lstrip().startswith(hello)][-1]
        assert answer.headers["Location"] == newest.first_link
    assert 0 < len(wanted) < len(asked)


async def test_every_recruiter_and_manager_has_a_place_among_the_task_lists(stage: Stage) -> None:
    _, page = await got(stage, "/tasks")
    for name in ("Silje Aas", "Karim Aziz", "Ruby Walsh"):
        assert name in page
    newest = next(mail for mail in reversed(stage.play.inbox.mails) if mail.to == "silje.aas@fjordlys.example.org")
    assert f'<a href="{newest.worklist}">Silje Aas</a>' in page
