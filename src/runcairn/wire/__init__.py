"""Messages that both ends agree on: one file a noun, msgspec structs, nothing else.

JSON on the wire unless a struct says otherwise. Fields may be added with a default; none is renamed or re-used.
"""
