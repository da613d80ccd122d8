"""Pages of HTML, from templates of ours in a folder."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def environment_in(folder: Path) -> Environment:
    """What stands in a page is escaped; a variable that nobody knows is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
