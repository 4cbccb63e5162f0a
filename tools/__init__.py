"""What the Makefile runs: set-up, pins, the specification, contracts. No part of the distribution."""
