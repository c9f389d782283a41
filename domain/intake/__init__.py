"""What comes in: batches and their calendar, columns and parties of a record, rejections."""
