"""Files and drawn signatures that belong to a row: checked by content, kept outside the web root."""
