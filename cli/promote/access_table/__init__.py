"""Who may do what in the accounts of a path: questions in words, and who gets a yes."""
