"""What an auditor asks of a cloud assembly, answered from its templates alone."""
