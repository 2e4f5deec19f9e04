"""Run a course: what students are given, where their work is judged, and how alike it is."""
