"""Processes killed at random while the product works: what is promised holds, or is found not to.

`make chaos` (QUICK=1 for a short one). Everything here has a positive control: the same run against
a deliberately naive variant, which must be found wanting. See docs/benchmarks/chaos.md.
"""
