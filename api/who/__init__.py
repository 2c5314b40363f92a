"""Who may: keys, tokens, scopes, and how often."""
