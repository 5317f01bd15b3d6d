"""The globals that honest models have in their pickles, by library, each kind with its reason."""
