"""`docs/contracts.html`: one self-contained page, made of the AsyncAPI document and `workers/templates/contracts/`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from afterview.events.contracts.page import Page
from afterview.workers.templating import environment_in

FOLDER = Path(__file__).parents[1] / "templates" / "contracts"
_CODE = re.compile(r"`([^`]+)`")


def page(document: Mapping[str, Any]) -> str:
    """HTML, the same for the same document."""
    environment = environment_in(FOLDER)
    environment.filters["words"] = _words
    style = Markup((FOLDER / "style.css").read_text("utf-8"))  # noqa: S704 ours
    return environment.get_template("page.html.j2").render(page=Page(document), style=style)


def _words(text: str) -> Markup:
    """What stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 escaped
