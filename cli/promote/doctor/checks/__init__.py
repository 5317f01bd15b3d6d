"""One file for each check of what is deployed."""
