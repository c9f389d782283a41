"""From the bytes of a file to raw grids of cells, in a process of its own."""
