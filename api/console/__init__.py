"""The console: the register and the answers in a browser, beside the API and with the same keys."""
