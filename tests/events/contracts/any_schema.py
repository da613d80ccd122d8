"""Any schema of the kind that ours are, what may be written by it, and what may become of it."""

from typing import Any

from hypothesis import strategies as st
from tests.events.contracts.schemas import Json, nullable, one_of, text, thing

NAMES = ("a", "b", "c")
Draw = st.DrawFn


def limited(low: str, high: str, **more: Any) -> st.SearchStrategy[Json]:
    """With none, one or both limits."""
    bounds = st.tuples(st.integers(0, 3), st.integers(4, 9), st.sampled_from(((), (low,), (high,), (low, high))))
    return bounds.map(
        lambda one: more | {key: limit for key, limit in ((low, one[0]), (high, one[1])) if key in one[2]}
    )


TEXTS = limited("minLength", "maxLength", type="string") | st.just(text(pattern="^a{3,5}$"))
NUMBERS = limited("minimum", "maximum", type="integer") | limited("minimum", "maximum", type="number")
VALUES = st.lists(st.sampled_from(("x", "yy", "zzzzz")), min_size=1, unique=True).map(lambda some: one_of(*some))
PLAIN = TEXTS | NUMBERS | VALUES | st.just({"type": "boolean"})


@st.composite
def things(draw: Draw, inner: st.SearchStrategy[Json]) -> Json:
    fields = draw(st.dictionaries(st.sampled_from(NAMES), inner, max_size=3))
    required = [name for name in fields if draw(st.booleans())]
    return thing(*required, closed=draw(st.booleans()), **fields)


def _larger(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    lists = st.tuples(inner, limited("minItems", "maxItems", type="array")).map(lambda two: two[1] | {"items": two[0]})
    tables = inner.map(lambda one: {"type": "object", "additionalProperties": one})
    return things(inner) | lists | tables | inner.map(nullable)


SCHEMAS = st.recursive(PLAIN, _larger, max_leaves=6)


def written(schema: Json) -> st.SearchStrategy[Any]:
    """A value that the schema lets somebody write; only fields that it knows."""
    if "anyOf" in schema:
        return st.one_of(*map(written, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "string" if "pattern" in schema:
            return st.from_regex("a{3,5}", fullmatch=True)
        case "string":
            return st.text("ab", min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 12))
        case "integer":
            return st.integers(schema.get("minimum", -5), schema.get("maximum", 15))
        case "number":
            return st.floats(schema.get("minimum", -5), schema.get("maximum", 15))
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 10)
            return st.lists(written(schema["items"]), min_size=least, max_size=most)
        case "object" if "properties" in schema:
            fields = {name: written(one) for name, one in schema["properties"].items()}
            sure = {name: fields.pop(name) for name in schema["required"]}
            return st.fixed_dictionaries(sure, optional=fields)
        case "object":
            return st.dictionaries(st.sampled_from(NAMES), written(schema["additionalProperties"]), max_size=2)
        case kind:
            return {"boolean": st.booleans(), "null": st.none()}[kind]


@st.composite
def changed(draw: Draw, schema: Json) -> Json:
    """The same, but for something somewhere."""
    if "anyOf" in schema and draw(st.booleans()):
        return nullable(draw(changed(schema["anyOf"][0])))
    if "items" in schema and draw(st.booleans()):
        return schema | {"items": draw(changed(schema["items"]))}
    if schema.get("properties") and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(schema["properties"])))
        return schema | {"properties": schema["properties"] | {name: draw(changed(schema["properties"][name]))}}
    return draw(st.one_of(widened(schema), widened(schema), SCHEMAS))


@st.composite
def pairs(draw: Draw) -> tuple[Json, Json]:
    """One and what has become of it, for better or for worse."""
    was = draw(things(SCHEMAS) | SCHEMAS)
    now = draw(changed(was))
    return (was, now) if draw(st.booleans()) else (now, was)


@st.composite
def widened(draw: Draw, schema: Json) -> Json:
    """More may be written by it than before, and everything that was."""
    choices = [schema]
    if "anyOf" not in schema:
        choices.append(nullable(schema))
    if "enum" in schema:
        choices.append(one_of(*schema["enum"], "more"))
    limits = {"maxLength", "maximum", "maxItems", "minLength", "minimum", "minItems", "pattern"} & schema.keys()
    choices += [{key: value for key, value in schema.items() if key != limit} for limit in sorted(limits)]
    if schema.get("type") == "integer":
        choices.append(schema | {"type": "number"})
    if "properties" in schema:
        choices += [schema | {"required": schema["required"][1:]}, schema | {"additionalProperties": True}]
        further = {"new": draw(PLAIN)}
        choices.append(schema | {"properties": schema["properties"] | further})
        if fields := sorted(schema["properties"]):
            name = draw(st.sampled_from(fields))
            wider = draw(widened(schema["properties"][name]))
            choices.append(schema | {"properties": schema["properties"] | {name: wider}})
    return draw(st.sampled_from(choices))
