"""Doors: decode, guard, call one service, encode."""
