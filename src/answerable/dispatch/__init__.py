"""What is needed + units -> recommendation."""
