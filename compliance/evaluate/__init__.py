"""Two judges over the same rules, and the resolution of what they find."""
