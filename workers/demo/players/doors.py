"""Everything that is sent to the gateway, over HTTP as from anywhere else."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession, FormData
from pydantic_core import to_json

from afterview.workers.demo.setting import Setting
from afterview.workers.demo.world.moments import Webhook

Form = Mapping[str, str]
Pairs = list[tuple[str, str]]


class Doors:
    def __init__(self, session: ClientSession, gateway: str, front: str, setting: Setting) -> None:
        """`front`: what links in mails begin with. Players take no notice of that door, it is there for the visitor."""
        self._session, self._gateway, self._front = session, gateway, front
        self._secrets, self._bearer = setting.secrets, setting.bearer

    async def deliver(self, webhook: Webhook) -> int:
        """`POST /in/<tenant>/<vendor>`; the answer's status."""
        secret = "a guess" if webhook.forged else self._secrets[webhook.tenant]
        address = f"{self._gateway}/in/{webhook.tenant}/{webhook.vendor}"
        headers = {"Content-Type": "application/json", **_SIGNED[webhook.vendor](webhook, secret)}
        async with self._session.post(address, data=webhook.body, headers=headers) as answer:
            return answer.status

    async def say(self, event: Mapping[str, Any]) -> int:
        """`POST /events`; the answer's status."""
        headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {self._bearer}"}
        async with self._session.post(f"{self._gateway}/events", data=to_json(event), headers=headers) as answer:
            return answer.status

    async def report(self, notification: bytes) -> int:
        """`POST /bounces`, a mail as it is; the answer's status."""
        headers = {"Content-Type": "message/rfc822", "Authorization": f"Bearer {self._bearer}"}
        async with self._session.post(f"{self._gateway}/bounces", data=notification, headers=headers) as answer:
            return answer.status

    async def open(self, link: str) -> str | None:
        """A page as a browser gets it, if it is one."""
        async with self._session.get(self._direct(link)) as answer:
            return await answer.text() if answer.ok else None

    async def submit(self, link: str, form: Form) -> int:
        """Send a form; the answer's status."""
        status, _ = await self.send(link, list(form.items()))
        return status

    async def send(self, link: str, form: Pairs) -> tuple[int, str]:
        """The same with names that may be there more than once; the answer's page too."""
        async with self._session.post(self._direct(link), data=FormData(form)) as answer:
            return answer.status, await answer.text()

    def _direct(self, link: str) -> str:
        return link.replace(self._front, self._gateway, 1)


def _greenhouse(webhook: Webhook, secret: str) -> dict[str, str]:
    return {"Signature": f"sha256 {_digest(webhook, secret)}", "Greenhouse-Event-ID": webhook.delivery}


def _ashby(webhook: Webhook, secret: str) -> dict[str, str]:
    return {"Ashby-Signature": f"sha256={_digest(webhook, secret)}"}


def _standard(webhook: Webhook, secret: str) -> dict[str, str]:
    """Standard Webhooks 1.0: id, moment and body are signed together."""
    seconds = str(int(webhook.at.timestamp()))
    key = b64decode(secret.removeprefix("whsec_")) if not webhook.forged else secret.encode()
    signed = f"{webhook.delivery}.{seconds}.".encode() + webhook.body
    signature = b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {"webhook-id": webhook.delivery, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def _digest(webhook: Webhook, secret: str) -> str:
    return hmac.new(secret.encode(), webhook.body, hashlib.sha256).hexdigest()


_SIGNED = {"greenhouse": _greenhouse, "ashby": _ashby, "cloudevents": _standard}
