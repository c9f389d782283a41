"""Facts of persons planted in every column and shape, to be found nowhere in what is written."""
