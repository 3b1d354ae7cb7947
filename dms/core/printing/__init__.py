"""Papers and labels: declared once in code, set by typst, each print on record. See docs/printing.md."""
