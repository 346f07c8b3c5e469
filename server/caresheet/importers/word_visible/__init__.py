"""What a person sees in a Word document, read without any help from the converter in `importers.word`.

The two share the opened file and the signs of symbol fonts, nothing else. Where they disagree, the comparison of the
topic with the source names the text.
"""
