"""The contracts as files: JSON Schemas, the AsyncAPI document, the page of it, and what comes out of the examples.

meanings    what a field means, read where it is declared
publishing  every file that is made, by its name
reading     an exported folder, to be compared with
__main__    makes those of the repository anew: `make contracts`
"""
