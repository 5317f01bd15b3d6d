"""What only an AWS account can answer, asked of that account; docs/doctor.md tells how."""
