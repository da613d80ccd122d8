"""What is promised to everybody who connects something: as values, from the models and the topic table. Pure.

describing     what a field means, put into its schema
components     every schema of an AsyncAPI document, each once
messages       one for each type of event, with an example
channels       topics and doors, and what is done with them
document       the AsyncAPI document
titles         what each type of event means, in a few words
narrowing      what one schema lets be written that another one does not let be read
vanishing      fields that are gone
comparing      one document against another: what would break, and whom
page           the document as a page to browse
"""
