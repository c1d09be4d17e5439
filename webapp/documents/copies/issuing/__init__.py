"""Handing out: from the issue list, a saved list or names, to the pack and the signed sheet."""
