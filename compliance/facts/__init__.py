"""What the shipment is, in the words of the law."""
