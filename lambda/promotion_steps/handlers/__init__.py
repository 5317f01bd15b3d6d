"""What Lambda calls: one module for each step, a few lines each."""
