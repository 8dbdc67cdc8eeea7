"""The fictional coalition of the demonstration, one module per noun. Every name in it is invented; load.py puts it together."""
