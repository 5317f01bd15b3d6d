"""What an account of a promotion path has."""
