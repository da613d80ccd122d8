"""A sink for mails, and a page that shows them: nothing leaves it."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web

from afterview.workers.clock import SystemClock
from afterview.workers.demo.inbox import LOOPBACK, Inbox, open_inbox
from afterview.workers.demo.mail import LINK, Mail
from afterview.workers.gateway.http.listener import Listener

_LATEST = 100
_STYLE = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}"


@asynccontextmanager
async def mail_sink(port: int, smtp_port: int = 0) -> AsyncIterator[int]:
    """Gives the port that mails go to: `smtp_port`, or a free one. `port`: of the page.

    Raises `Misconfigured` when somebody has that.
    """
    inbox = Inbox(SystemClock())

    async def page(request: web.BaseRequest) -> web.Response:
        del request
        return web.Response(body=_page(inbox.mails[-_LATEST:][::-1]).encode(), content_type="text/html")

    listener = Listener("inbox", LOOPBACK, port, (("/", {"GET": page}),))
    async with open_inbox(inbox, smtp_port) as taken:
        await listener.start()
        try:
            yield taken
        finally:
            await listener.stop()


def _page(mails: Iterable[Mail]) -> str:
    """The newest first, each as text."""
    said = "".join(
        f"<h2>{escape(mail.subject)}</h2><p>to {escape(mail.to)}, {mail.at:%Y-%m-%d %H:%M} UTC</p>"
        f"<pre>{_linked(mail.text)}</pre>"
        for mail in mails
    )
    style = f"<style>{_STYLE}</style>"
    return (
        f'<!doctype html><html lang="en"><title>Mails</title>{style}<h1>Mails</h1>{said or "<p>None yet.</p>"}</html>'
    )


def _linked(text: str) -> str:
    """What begins like an address in the text leads there."""
    return re.sub(LINK.pattern, lambda link: f'<a href="{link[0]}">{link[0]}</a>', escape(text, quote=False))
