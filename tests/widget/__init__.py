"""Real Chromium against the real server and the demonstration pages."""
