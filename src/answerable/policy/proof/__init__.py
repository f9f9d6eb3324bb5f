"""Questions about all cases of a directive at once, and the methods that answer them."""
