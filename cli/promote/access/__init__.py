"""What policies allow, decided offline as IAM documents it; docs/access.md tells what not."""
