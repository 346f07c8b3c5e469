"""Prove that an import loses nothing: compare what a reader of the source saw with what a reader of the topic sees.

Input: two `VisibleText`s. A reader of the source's format writes the one, without any help from the converter that
makes the topic; `topic_text.read_topic` writes the other from the topic file. Output of `compare.compare`: one
`Difference` for each text that is missing, doubled, moved, changed or added, with its place.

The contract for a reader of a source (`VisibleText` has the methods):
- Write down what a person sees, in reading order, block after block: `add_text`, then `end_block` at each end of a
  paragraph, heading, list item or caption. White space does not matter within a block.
- Superscript and subscript text says so (`script`). A link's text names its address (`link`).
- A list number is what the person sees: `add_label("3.")` or `add_label("b)")`. A bullet is not written down.
- A table's cells say how many columns and rows they span. Tables may stand in cells.
- An equation is written in one line: `a/b`, `√(x)`, and superscript for a power.
- What is left out on purpose (a menu, a comment, hidden text) is not written down but named with `add_note`.
"""
