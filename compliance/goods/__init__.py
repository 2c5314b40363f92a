"""What a thing is, and which list entries name it."""
