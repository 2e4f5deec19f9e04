"""Show what a class has reached: a page for the instructor, and files for other programs."""
