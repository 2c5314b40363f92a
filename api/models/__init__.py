"""The shapes of answers that several routes share, each field with its description."""
