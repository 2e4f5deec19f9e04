"""Prove that the exercises are good: their files, their tests, their answers."""
