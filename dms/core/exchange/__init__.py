"""Import and export of lists: an app declares a list once, people and programs get both ways in CSV and Excel."""
