"""MJML to HTML, with Jinja inside that is left as it is: once, when templates are loaded."""

import re
from collections.abc import Callable

from mjml import mjml2html

from afterview.events.errors import Misconfigured

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BROKEN = re.compile(r"(</?(?:body|div|head|html|style|table|tbody|td|tr)\b[^>]*>|<!\[endif\]-->)(?=<)")
"""where a line may end and nobody sees it: a line of a mail has at most 998 characters (RFC 5322, 2.1.1)"""
_SHIELDED = re.compile(r"\{\{(\d+)\}\}")


def html_of(text: str, where: str, include: Callable[[str], str | None]) -> str:
    """`include`: what a `<mj-include path>` names, None if nobody knows. Raises `Misconfigured`.

    What is Jinja's may hold quotes and `<`, so MJML never sees it.
    """
    shield = _Shield()

    def included(path: str) -> str:
        if (found := include(path)) is None:
            raise ValueError(f"there is no {path} to include")
        return shield.over(found)

    try:
        html = mjml2html(shield.over(text), fonts={}, include_loader=included)
    except (ValueError, OSError) as error:
        raise Misconfigured(f"{where}: cannot be read as MJML: {error}") from None
    return shield.off(_BROKEN.sub(r"\1\n", html))


def masked(text: str) -> str:
    """The same with a sign that means nothing for each of Jinja's, so that what is left is in its place."""
    return JINJA.sub(lambda tag: re.sub(r"[^\n]", " " if tag.group().startswith("{#") else "_", tag.group()), text)


class _Shield:
    def __init__(self) -> None:
        self._tags: list[str] = []

    def over(self, text: str) -> str:
        return JINJA.sub(self._hide, text)

    def off(self, html: str) -> str:
        return _SHIELDED.sub(lambda mark: self._tags[int(mark[1])], html)

    def _hide(self, tag: re.Match[str]) -> str:
        self._tags.append(tag.group())
        return f"{{{{{len(self._tags) - 1}}}}}"
