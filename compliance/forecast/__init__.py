"""Time: the PRC working calendar and the legal limit."""
