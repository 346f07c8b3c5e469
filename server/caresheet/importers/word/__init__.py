"""Word documents: what a document contains, as HTML, and what its readers see.

`package` opens a file, and refuses one that could do harm. Two readers then work on its XML without each other's help:
`document` writes HTML for the converter, and `visible` writes down what a person sees. If one of them is wrong, the
comparison of the topic with the source says so.
"""
