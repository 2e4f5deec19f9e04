"""Run, judge and prove test-driven exercises."""
