"""Examples for trying it out: journeys of nobody, as events in, and what must come out.

telling    one application, told as events in
journeys   every example by its name (`afterview send --example`)
recorded   what comes out of each, played with a clock that stands at `PLAYED_AT` (`docs/examples/journeys/`)
others     events out that no played journey has
"""
