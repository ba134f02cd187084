"""What the Makefile calls: setting up, running, testing. Run as ``python -m scripts.NAME``."""
