"""Tests of echanges/demo: the data themselves, then what a loaded database shows of them."""
