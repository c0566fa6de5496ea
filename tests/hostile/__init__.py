"""Names, files and folders that somebody made to harm whoever looks at them."""
