"""What mentions say, what forbids a link, and clusters united along links."""
