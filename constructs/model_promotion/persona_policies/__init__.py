"""What each persona may do in an environment: one module for each."""
