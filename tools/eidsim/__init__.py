"""A local stand-in for BankID and Freja, for the demo and the tests. Never part of the product.

It speaks the providers' documented protocols (BankID RP API v6.0, Freja's REST API) so that the
product's real clients are what is tried, and has a page that plays the citizen's phone. All it
knows it keeps in memory, and it listens on loopback only.
"""
