"""`caresheet preview`: the library as patients will see it, beside what an editor would say, live while it is written.

It stands above both wings: it builds with the packager, and answers with the web. Nothing of it is ever published.
"""
