"""Make the package runnable."""

from kata.cli import main

if __name__ == "__main__":
    main()
