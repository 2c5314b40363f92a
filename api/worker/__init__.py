"""What runs beside the requests: jobs, webhooks, re-checks, upkeep."""
