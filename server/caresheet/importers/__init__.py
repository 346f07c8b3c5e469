"""Turn other people's content into topic files, and report what was kept, changed and dropped.

Nothing is dropped without a line in the report. A file that a person has edited is never overwritten. A file that
cannot be read safely is refused. `caresheet check` checks the topic files like those of any author.
"""
