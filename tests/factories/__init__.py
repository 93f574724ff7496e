"""Make valid defaults through the services; a test states only what it is about."""
