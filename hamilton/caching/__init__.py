"""What was computed is remembered: by code, by data, by behaviour.

``cache key = f(node, version of its code, versions of the data it reads) → data version → result``
"""
