"""Which templates can be made once for all and then filled in (`prebuilt.py`).

Those that do nothing with whom a mail is to but write it down, or ask whether it is there; one that does more is
rendered for each mail.
"""

from collections.abc import Iterator

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

SLOTS = frozenset({"name", "job", "survey", "opt_out", "subject"})
"""variables that are filled in, or made of them"""
_OF_TEXTS = (nodes.FilterBlock, nodes.AssignBlock, nodes.CallBlock, nodes.Macro)
"""what takes a text as a value: it may be anything there that is made of it"""
_LIST = "scores"
"""pairs of a number and a link, which is filled in"""


def is_plain(environment: Environment, name: str) -> bool:
    """Whether a template, and all that it is made of, only writes down what is filled in."""
    trees = list(_trees(environment, name, set()))
    links = {_link_of(loop) for tree in trees if tree for loop in tree.find_all(nodes.For) if _is_list(loop.iter)}
    filled = SLOTS | {link for link in links if link}
    return None not in links and all(tree is not None and _writes_only(tree, filled) for tree in trees)


def _trees(environment: Environment, name: str, seen: set[str]) -> Iterator[nodes.Template | None]:
    """None for one that nobody can know before it is rendered."""
    seen.add(name)
    if environment.loader is None:
        raise TypeError("an environment without templates")
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    yield tree
    for other in find_referenced_templates(tree):
        if other is None:
            yield None
        elif other not in seen:
            yield from _trees(environment, other, seen)


def _writes_only(tree: nodes.Template, filled: frozenset[str]) -> bool:
    """Nothing is done either to a text in which some of it stands already."""
    if next(tree.find_all(_OF_TEXTS), None) or any(map(_is_block, tree.find_all(nodes.Call))):
        return False
    return all(_is_written(parent, name, filled) for parent, name in _names(tree, None))


def _is_block(call: nodes.Call) -> bool:
    """`super()`, `self.something()`, `caller()`: what they write may be filtered."""
    called = call.node.node if isinstance(call.node, nodes.Getattr) else call.node
    return isinstance(called, nodes.Name) and called.name in ("super", "self", "caller")


def _names(node: nodes.Node, parent: nodes.Node | None) -> Iterator[tuple[nodes.Node | None, nodes.Name]]:
    if isinstance(node, nodes.Name):
        yield parent, node
    for child in node.iter_child_nodes():
        yield from _names(child, node)


def _is_written(parent: nodes.Node | None, name: nodes.Name, filled: frozenset[str]) -> bool:
    if name.ctx != "load":
        return name.name not in SLOTS
    if name.name == _LIST:
        return isinstance(parent, nodes.For) and parent.iter is name
    asked = isinstance(parent, nodes.If) and parent.test is name
    return name.name not in filled or isinstance(parent, nodes.Output) or asked


def _link_of(loop: nodes.For) -> str | None:
    """How the loop calls the link; None when it takes the pair in another way."""
    items = loop.target.items if isinstance(loop.target, nodes.Tuple) else []
    return items[1].name if len(items) == 2 and isinstance(items[1], nodes.Name) else None  # noqa: PLR2004 a pair


def _is_list(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == _LIST
