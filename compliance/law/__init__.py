"""The law as loaded: rule format, conditions, rulebook, and the checks over them."""
