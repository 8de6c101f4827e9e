"""Tests of echanges/coffre: no database, no Django setting."""
