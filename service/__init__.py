"""Service 售后: what the workshop does for a car, from the catalogue of its work on."""
