"""The same postmortems for programs: read with a key, as JSON."""
