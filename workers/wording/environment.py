"""Files made into templates."""

from collections.abc import Callable
from types import CodeType  # noqa: TC003 a short list of imports reads better

from jinja2 import BaseLoader, ChainableUndefined, Environment, StrictUndefined, TemplateNotFound, select_autoescape
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import ImmutableSandboxedEnvironment

from afterview.events.errors import Misconfigured
from afterview.workers.wording.mjml import html_of
from afterview.workers.wording.sources import HTML, MJML, Source, Sources, part_name

Made = dict[str, Source]
"""Templates by the name under which they know each other"""


def is_layout(source: Source) -> bool:
    """Of a file in MJML: whether it is a whole mail, not a piece that others include."""
    return "<mjml" in source.text


def made_of(sources: Sources, problems: list[str]) -> Made:
    """All of them, MJML as HTML; what cannot be compiled goes to `problems`."""
    made: Made = {}
    for name, source in sources.items():
        if not name.endswith(MJML):
            made[name] = source
        elif is_layout(source):
            try:
                html = html_of(source.text, source.where, lambda path: _text(sources, path))
            except Misconfigured as error:
                problems.append(str(error))
            else:
                made[part_name(name)] = Source(html, source.where, source.own)
    return made


def environment_of(made: Made, *, lenient: bool = False) -> Environment:
    """Each template is compiled once, when it is first used, and sees its variables only, nothing of Python.

    A variable that nobody knows is an error; `lenient`: empty.
    """
    return ImmutableSandboxedEnvironment(
        loader=_Loader(made),
        autoescape=select_autoescape((HTML.lstrip("."),), default=False),
        undefined=ChainableUndefined if lenient else StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_COMPILED,
    )


def place_of(error: BaseException) -> str | None:
    """The last template that an error came through: its file, and the line; MJML has other lines than its HTML."""
    step, found = error.__traceback__, None
    while step is not None:
        if "__jinja_exception__" in step.tb_frame.f_globals:
            where = step.tb_frame.f_code.co_filename
            found = where if where.endswith(MJML) else f"{where}: line {step.tb_lineno}"
        step = step.tb_next
    return found


class _Compiled(BytecodeCache):
    """What has been compiled once in this process: tenants have most of their templates in common."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Loader(BaseLoader):
    """With the file as each template's own name, which tracebacks know it by."""

    def __init__(self, made: Made) -> None:
        self._made = made

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002 jinja2 gives it
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        if (source := self._made.get(template)) is None:
            raise TemplateNotFound(template)
        return source.text, source.where, lambda: True


def _text(sources: Sources, name: str) -> str | None:
    return sources[name].text if name in sources else None
