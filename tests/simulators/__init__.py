"""The other sides of our links, on loopback: servers that speak the published protocol, and lines that fail in the middle."""
