"""Hold the law room to its specification."""
