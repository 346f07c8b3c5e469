"""The red team: pages that try to show a topic without its disclaimer, and honest pages that must not be punished.

The judge is what a person would see: it looks at screenshots and never asks the widget anything.
"""
