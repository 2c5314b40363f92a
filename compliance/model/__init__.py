"""The question and the answer as models."""
