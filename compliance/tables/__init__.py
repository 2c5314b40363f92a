"""Tables of rows and columns: the one reader and the one writer of spreadsheets, and rows as shipments."""
