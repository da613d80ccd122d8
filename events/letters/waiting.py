"""Lines of a draft that wait for the recruiter: `[CHECK: …]`, `[MISSING: …]`, in any language's words."""

import re

_WAITS = re.compile(r"^[^\w\n]*\[.*$|\[[ \t]*[^\W\d_]{3,}[ \t]*:.*$", re.MULTILINE)


def waiting_line(text: str) -> str | None:
    """The first line that must not reach a candidate: it begins with a bracket, or has a mark such as `[CHECK:`."""
    found = _WAITS.search(text)
    return " ".join(found.group().split()) if found else None
