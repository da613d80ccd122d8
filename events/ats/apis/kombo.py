"""Kombo: the lists of applications and interviews, asked for what has changed when a webhook says that something has.

Webhooks may get lost, so they are asked once an hour all the same.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from pydantic_core import to_json

from afterview.events.ats.apis.api import Api, Call, Json, Listing, NotTheShape, Page, elements, id_at

_MODELS = ("ats_applications", "ats_interviews")
_PAGE = "20"
"""elements; an application may have 40 kB"""


def _changed(delivery: Json) -> Collection[str]:
    data = delivery.get("data")
    models = data.get("changed_models") if isinstance(data, dict) else None
    if delivery.get("type") != "data-changed" or not isinstance(models, list):
        return ()
    named = {one.get("name") for one in models if isinstance(one, dict)}
    return [name for name in _MODELS if name in named]


def _subject(delivery: Json) -> str:
    """Of the application in an answer of one element, which is how elements go on."""
    results = delivery.get("data", {}).get("results") if isinstance(delivery.get("data"), dict) else None
    one = results[0] if isinstance(results, list) and results else {}
    return id_at(one, "application_id") or id_at(one, "application", "id") or id_at(one, "id")


def _first(path: str, since: datetime) -> Call:
    told = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Call(path, (("updated_after", told), ("include_deleted", "true"), ("page_size", _PAGE)))


def _read(path: str, answer: Any, _link: str | None) -> Page:
    """Each element goes on by itself: one that cannot be read holds up no other."""
    if not isinstance(answer, dict) or answer.get("status") != "success":
        raise NotTheShape("`status`: `success` is expected")
    results = elements(answer, "data", "results")
    cursor = answer["data"].get("next")
    if cursor is not None and not isinstance(cursor, str):
        raise NotTheShape("`data.next`: a text is expected")
    bodies = tuple(to_json({"status": "success", "data": {"results": [one]}}) for one in results)
    return Page(bodies, Call(path, (("cursor", cursor), ("page_size", _PAGE))) if cursor else None)


def _listing(model: str) -> Listing:
    path = f"/ats/{model.removeprefix('ats_')}"
    return Listing(model, partial(_first, path), partial(_read, path), every=timedelta(hours=1))


KOMBO_API = Api(
    url="https://api.kombo.dev/v1",
    login="bearer",
    per_second=3.0,
    subject=_subject,
    lists=tuple(_listing(model) for model in reversed(_MODELS)),
    changed=_changed,
    partner="X-Integration-Id",
)
"""Interviews before applications: what is decided of an application comes after what took place (convert rule 8)."""
