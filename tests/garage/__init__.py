"""A garage small enough to test the kernel with: jobs that move through states, and effects that fall due."""
