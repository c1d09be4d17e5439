"""Destruction of what came back: a list on somebody's authority, confirmed by a witness 监销."""
