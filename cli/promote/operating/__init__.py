"""What an operator does in one environment."""
