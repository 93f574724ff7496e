"""Programs beside the application: the supervisor, the embedded database, the verifier, benchmarks."""
