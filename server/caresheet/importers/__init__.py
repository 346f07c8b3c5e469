"""Other people's content → topic files, and a report of what was kept, changed and dropped.

Nothing is dropped in silence, nothing that a person has edited is written over, and what cannot be read safely is
refused. What comes out is an author's file like any other: `caresheet check` has the last word.
"""
