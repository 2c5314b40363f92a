"""What the service keeps: receipts in a chain, rulebooks by digest, keys, jobs, webhooks. The door to the database."""
