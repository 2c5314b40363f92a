"""The service: HTTP over the library. It keeps and shows decisions; it takes none."""
