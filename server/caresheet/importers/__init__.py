"""Turn other people's content into topic files, and report what was kept, changed and dropped.

Nothing is dropped without a line in the report. No file that a person has edited is overwritten. A file that cannot be
read safely is refused. The topic files are like any author's: `caresheet check` has the last word on them.
"""
