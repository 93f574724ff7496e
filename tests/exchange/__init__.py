"""Documents down and figures up."""
