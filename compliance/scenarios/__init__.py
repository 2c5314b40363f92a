"""What-if overlays and notes chosen and written, and what they mean for open orders."""
