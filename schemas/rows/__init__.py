"""What rows must look like, from the source to the stages, and the wording of rejections."""
