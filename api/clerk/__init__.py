"""The clerk: what is done beside the requests. Jobs, webhook deliveries, and the re-check of open shipments."""
