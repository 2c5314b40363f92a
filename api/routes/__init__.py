"""The addresses, by subject. Routes read the request, call the library or the store, and write the answer."""
