"""One listening address.

listener    routing
connections how many, how slow, and how what is no request of ours is answered
descriptors how many files this process may open
headers     of every answer
reading     a body of bounded size in bounded time; forms: what it says
origins     forms come from our own pages
formats     HTML or JSON
turned      turning a request away
health      /healthz, /readyz, /startupz
"""
