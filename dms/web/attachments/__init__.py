"""Files beside a document: the include ``{% attachments row %}``, adding, opening, removing."""
