"""`afterview status`: what all workers together do, from what each says of itself.

asked    each worker is asked, at its operations listener
board    one picture of all of them, as a value
lines    as text; screen: as a live view
"""
