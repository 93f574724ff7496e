"""The whole API as strangers and members of a community meet it."""
