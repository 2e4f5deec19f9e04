"""Where the work is done: threads of this machine, or the workers of a cluster."""
