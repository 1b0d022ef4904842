"""Exports a transformer's hidden states of sentence pairs as a PoolBench dataset folder."""

__version__ = "0.1.0"
