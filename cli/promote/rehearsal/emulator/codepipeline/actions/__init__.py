"""What each type of action does, one file a type."""
