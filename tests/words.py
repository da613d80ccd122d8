"""What a template has to say: its blocks, words and variables, to be compared between languages."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, meta, nodes

import afterview.workers

TEMPLATES = Path(afterview.workers.__file__).parent / "templates"
_JINJA = Environment()  # noqa: S701 nothing is rendered


def template_files(language: str) -> dict[str, Path]:
    """All files of one language, by their place in it: `mail/tasks.txt.j2`."""
    of_language = (path for path in TEMPLATES.glob(f"*/{language}/**/*") if path.is_file())
    found = {path: path.relative_to(TEMPLATES).parts for path in of_language}
    return {"/".join((parts[0], *parts[2:])): path for path, parts in found.items() if parts[0] != "demo"}


def words(path: Path) -> set[str]:
    """Everything that has a name in it. Of a list of lines there is nothing to compare."""
    if not path.name.endswith(".j2"):
        return set()
    tree = _JINJA.parse(path.read_text("utf-8"))
    return {
        *(f"block {block.name}" for block in tree.find_all(nodes.Block)),
        *(f"macro {macro.name}({', '.join(one.name for one in macro.args)})" for macro in tree.find_all(nodes.Macro)),
        *(f"variable {name}" for name in meta.find_undeclared_variables(tree)),
        *(name for one in tree.find_all(nodes.Assign) for name in _assigned(one)),
    }


def _assigned(assign: nodes.Assign) -> Iterator[str]:
    name = assign.target.name if isinstance(assign.target, nodes.Name) else ""
    yield name
    if isinstance(assign.node, nodes.Dict):
        yield from (f"{name}.{_key(pair.key)}" for pair in assign.node.items)


def _key(key: nodes.Expr) -> str:
    return str(key.as_const())
