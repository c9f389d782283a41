"""What every room of resources uses: clock, files and their rights, signatures, code versions."""
