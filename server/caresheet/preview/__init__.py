"""`caresheet preview`: the library as patients will see it, and an editor's findings beside it, live while you write.

It builds with `packager` and answers with `web`. Nothing of the preview is ever published.
"""
