"""The red team: pages that try to show a topic without its disclaimer, and honest pages that must keep their topic.

The judge goes by what a person would see. It reads screenshots and never asks the widget.
"""
