"""MJML passes over what it does not know, and a typing mistake is a hole in a mail: the lint names each of them."""

import pytest
from tests.workers.wording.making import PACKAGED

from afterview.workers.wording.lint import lint
from afterview.workers.wording.mjml import html_of


def body(inside: str) -> str:
    return f"<mjml>\n<mj-body><mj-section><mj-column>\n{inside}\n</mj-column></mj-section></mj-body>\n</mjml>"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<mj-txt>x</mj-txt>", "<mj-txt> is no element of MJML: did you mean mj-text?"),
        ('<mj-text colour="red">x</mj-text>', "<mj-text> has no attribute 'colour': did you mean color?"),
        ('<mj-button hrf="#">x</mj-button>', "<mj-button> has no attribute 'hrf': did you mean href?"),
        ("<p>x</p>", "<p> stands outside of mj-text; HTML is only known inside of it, or of mj-raw"),
        ("x {{ name }}", "'x {{ name }}' stands outside of mj-text and mj-raw, where nothing is read"),
        ("{% if name %}", "'{% if name %}' stands outside of mj-text and mj-raw, where nothing is read"),
        ('<mj-image src="x.png" />', "<mj-image> brings something from outside"),
        ('<mj-include path="head.mjml" />', "<mj-include> belongs into mj-head"),
    ],
)
def test_what_mjml_would_pass_over_is_told(inside: str, said: str) -> None:
    ((line, text),) = lint(body(inside))
    assert line == 3
    assert text.startswith(said)


@pytest.mark.parametrize(
    "inside",
    [
        '<mj-text css-class="a" mj-class="b" font-size="16px">{% if a < b %}{{ c["<d>"] }}{% endif %}</mj-text>',
        "<mj-raw>{% for one in all %}</mj-raw><mj-text>{{ one }}</mj-text><mj-raw>{% endfor %}</mj-raw>",
        "{# <mj-nothing> #}<mj-divider />",
        "<!-- <p> --><mj-spacer height='20px' />",
    ],
)
def test_what_is_right_is_not_told(inside: str) -> None:
    assert list(lint(body(inside))) == []


def test_the_packaged_layouts_have_no_fault() -> None:
    for name, source in PACKAGED.items():
        if name.endswith(".mjml"):
            assert list(lint(source.text)) == []


def test_jinja_goes_through_mjml_as_it_is_also_where_it_looks_like_markup() -> None:
    jinja = ('{% if a < b and c["d"] %}', "{{ e['f'] | default('<g>') }}", "{# <h> #}", "{% endif %}")
    html = html_of(
        body(f'<mj-text><a href="{{{{ x["y"] }}}}">{" ".join(jinja)}</a></mj-text>'), "a.mjml", lambda _: None
    )
    assert " ".join(jinja) in html
    assert '<a href="{{ x["y"] }}">' in html
