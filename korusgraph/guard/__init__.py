"""What may be asked: queries that read the graph and nothing else."""
