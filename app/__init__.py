"""左邻右家: statutory votes of owners, exact and re-computable. Importing a room loads no other."""
