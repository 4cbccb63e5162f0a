"""Test a dataflow with pytest: nodes as fixtures, checked doubles."""
