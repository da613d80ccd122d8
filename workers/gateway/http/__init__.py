"""One listening address.

listener    routing, and how what is no request of ours is answered
headers     of every answer
reading     a body of bounded size in bounded time; forms: what it says
origins     forms come from our own pages
formats     HTML or JSON
turned      turning a request away
health      /healthz, /readyz, /startupz
"""
