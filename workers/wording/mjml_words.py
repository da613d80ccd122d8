"""Every element of MJML that a mail may have, and its attributes: MJML itself passes over what it does not know.

Left out is whatever brings something from outside: pictures, fonts, icons.
"""

_EVERYWHERE = "css-class mj-class"
_BORDER = "border border-bottom border-left border-right border-top border-radius"
_INNER = "inner-border inner-border-bottom inner-border-left inner-border-right inner-border-top inner-border-radius"
_PADDING = "padding padding-bottom padding-left padding-right padding-top"
_INNER_PADDING = "inner-padding inner-padding-bottom inner-padding-left inner-padding-right inner-padding-top"
_FONT = "color font-family font-size font-style font-weight letter-spacing line-height text-decoration text-transform"
_PLACE = "align container-background-color height vertical-align width"

_SAID: dict[str, str] = {
    "mjml": "dir lang owa",
    "mj-head": "",
    "mj-attributes": "",
    "mj-all": "*",
    "mj-breakpoint": "width",
    "mj-class": "*",
    "mj-html-attributes": "",
    "mj-selector": "path",
    "mj-html-attribute": "name",
    "mj-include": "path type",
    "mj-preview": "",
    "mj-style": "inline",
    "mj-title": "",
    "mj-body": "background-color width",
    "mj-wrapper": f"background-color full-width text-align {_BORDER} {_PADDING}",
    "mj-section": f"background-color direction full-width text-align {_BORDER} {_PADDING}",
    "mj-group": "background-color direction vertical-align width",
    "mj-column": (
        f"background-color inner-background-color direction vertical-align width {_BORDER} {_INNER} {_PADDING}"
    ),
    "mj-hero": f"background-color height inner-background-color mode vertical-align width border-radius {_PADDING}",
    "mj-button": (
        "background-color href inner-padding name rel target text-align text-padding title "
        f"{_BORDER} {_FONT} {_INNER_PADDING} {_PADDING} {_PLACE}"
    ),
    "mj-divider": f"border-color border-style border-width {_PADDING} {_PLACE}",
    "mj-raw": "position",
    "mj-spacer": f"{_PADDING} {_PLACE}",
    "mj-table": f"border cellpadding cellspacing role table-layout {_FONT} {_PADDING} {_PLACE}",
    "mj-text": f"background-color {_FONT} {_PADDING} {_PLACE}",
}

ATTRIBUTES: dict[str, frozenset[str]] = {
    element: frozenset(f"{said} {_EVERYWHERE}".split()) for element, said in _SAID.items()
}
"""By element; `*`: those of all elements"""
EVERY = frozenset(attribute for attributes in ATTRIBUTES.values() for attribute in attributes)
CONTENT = frozenset({"mj-button", "mj-preview", "mj-raw", "mj-style", "mj-table", "mj-text", "mj-title"})
"""What may hold text, HTML and Jinja"""
FROM_OUTSIDE = frozenset(
    {"mj-accordion", "mj-carousel", "mj-carousel-image", "mj-font", "mj-image", "mj-navbar", "mj-social"}
    | {"mj-social-element"}
)
"""Pictures and fonts that somebody's server would have to give"""
