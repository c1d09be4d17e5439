"""Passing a step on 转办 and adding a signer 加签."""
