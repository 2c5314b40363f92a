"""What a shipment is, in the law's words."""
