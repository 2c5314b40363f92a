"""The register: items, parties, licences and cases as they stand; the chain of changes says how they came to that."""
