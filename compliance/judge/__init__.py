"""Two judges over the same rules, and the settlement of what they find."""
