"""Tables, views and rights of both databases, and the dictionary made from them."""
