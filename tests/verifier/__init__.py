"""The stand-alone verifier: its count, its checks, its speed."""
