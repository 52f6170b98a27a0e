"""The server: doors (routes) onto services onto the store. Nothing outside `cli.server` imports it."""
